using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Containers;

/// <summary>podman with the settings and the storage of <c>build/podman.sh</c>.</summary>
internal static class Podman
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public static string Program => Path.Combine(Repository.Folder, "build", "podman.sh");

    public static Run Command(params ReadOnlySpan<string> words) =>
        Run.Program(Program).Arguments(words).InheritingEnvironment().Within(s_patience);

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>What it printed, without the last newline: mostly an id.</returns>
    public static async Task<string> AnswerAsync(params string[] words)
    {
        var outcome = await Command(words).RunAsync();
        Assert.True(outcome.ExitCode == 0, $"podman {words[0]} failed: {outcome}");
        return outcome.StandardOutput.TrimEnd('\n');
    }

    /// <summary>
    /// Builds a Dockerfile with local bases only; gives the image's name. It has one, because podman counts an image
    /// without a name as waste and removes it together with what was built on it.
    /// </summary>
    /// <param name="arguments">Build arguments, <c>NAME=VALUE</c>.</param>
    public static async Task<string> BuildAsync(string dockerfile, string folder, params string[] arguments)
    {
        var name = NewName();
        await AnswerAsync([
            "build",
            "--quiet",
            "--network=none",
            "--pull=never",
            "--tag",
            name,
            "--file",
            dockerfile,
            .. arguments.SelectMany(argument => new[] { "--build-arg", argument }),
            folder,
        ]);
        return name;
    }

    /// <summary>A name for an image that nobody else has.</summary>
    public static string NewName() => $"localhost/test-{Guid.NewGuid():n}";
}
