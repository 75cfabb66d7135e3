using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.RealApps;

/// <summary>The first thing that a new user runs.</summary>
public sealed class QuickstartTests
{
    [Fact]
    public async Task It_tells_its_story_to_the_end_and_leaves_nothing()
    {
        var before = Leftovers();
        var outcome = await Run.Program(Path.Combine(Repository.Folder, "build", "quickstart.sh"))
            .InheritingEnvironment()
            // It publishes first, which on a busy machine takes minutes when something changed.
            .Within(TimeSpan.FromMinutes(10))
            .RunAsync();

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        var lines = outcome.StandardOutput.Split('\n');
        Assert.Contains("$ build/publish.sh", lines);
        Assert.Contains(lines, line => line.StartsWith("$ artifacts/linux-", StringComparison.Ordinal));
        Assert.Contains("hello from nginx", lines);
        Assert.Contains("401", lines);
        Assert.EndsWith("$ echo $?\n0\n", outcome.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(before, Leftovers());
    }

    private static string[] Leftovers() => Directory.GetDirectories("/dev/shm", "quickstart.*");
}
