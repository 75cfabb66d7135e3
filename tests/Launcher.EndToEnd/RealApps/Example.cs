using System.Text.Json;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.RealApps;

/// <summary>A folder of examples/ whose Dockerfile says how the app is started.</summary>
internal sealed class Example(string name)
{
    public string Folder { get; } = Path.Combine(Repository.Folder, "examples", name);

    /// <summary>What stands between the launcher and its <c>--</c>.</summary>
    public string[] Flags
    {
        get
        {
            var text = Read("Dockerfile");
            var start = text.IndexOf("ENTRYPOINT ", StringComparison.Ordinal) + "ENTRYPOINT ".Length;
            var end = text.IndexOf(']', start) + 1;
            var words = JsonSerializer.Deserialize<string[]>(
                text[start..end].Replace("\\\n", "", StringComparison.Ordinal)
            )!;
            Assert.Equal(("/launcher", "--"), (words[0], words[^1]));
            return words[1..^1];
        }
    }

    public string At(string file) => Path.Combine(Folder, file);

    public string Read(string file) => File.ReadAllText(At(file));
}
