using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Containers;

/// <summary>The root file systems of <c>build/roots.sh</c>, made on first use: without network that fails, loudly.</summary>
internal static class Roots
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(8);
    private static readonly Lazy<Task> s_made = new(MakeAsync);

    /// <summary>The folder of <c>empty</c>, <c>debian</c> or <c>musl</c>.</summary>
    public static async Task<string> FolderAsync(string name)
    {
        await s_made.Value;
        return Path.Combine(Repository.Folder, "artifacts", "roots", name);
    }

    private static async Task MakeAsync()
    {
        foreach (var script in new[] { "roots.sh", "probes.sh" })
        {
            var outcome = await Run.Program(Path.Combine(Repository.Folder, "build", script))
                .InheritingEnvironment()
                .Within(s_patience)
                .RunAsync();
            Assert.True(outcome.ExitCode == 0, $"build/{script} could not make what these tests run in: {outcome}");
        }
    }
}
