using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Containers;

/// <summary>podman-compose: a reader of compose files that is not ours.</summary>
internal static class Compose
{
    // podman-compose 1.0 always makes a network of its own, and that needs rights a build machine may not give. Its
    // podman is this script, which leaves the networks out.
    private const string WithoutNetworks = """
        #!/usr/bin/env bash
        [ "$1" != network ] || exit 0
        words=()
        while [ $# -gt 0 ]; do
          case $1 in
            --net | --network) shift 2; words+=(--network none) ;;
            --network-alias) shift 2 ;;
            *) words+=("$1"); shift ;;
          esac
        done
        exec "$LAUNCHER_TEST_PODMAN" "${words[@]}"
        """;

    /// <summary>Runs the service 'app' to its end in a project of its own; gives its exit code and what it wrote.</summary>
    public static async Task<(string ExitCode, string Output)> UpAsync(Scratch scratch, params string[] files)
    {
        var podman = scratch.Write("podman", WithoutNetworks, Modes.Executable);
        var project = $"c{Guid.NewGuid():n}";
        var compose = Run.Program("podman-compose", "--podman-path", podman, "--project-name", project)
            .Arguments([.. files.SelectMany(file => new[] { "--file", file })])
            .InheritingEnvironment()
            .Env("LAUNCHER_TEST_PODMAN", Podman.Program)
            .Within(TimeSpan.FromMinutes(1));
        try
        {
            var up = await compose.Arguments("up", "--no-build", "--detach").RunAsync();
            Assert.True(up.ExitCode == 0, $"podman-compose could not start the service: {up}");
            var code = await Podman.AnswerAsync("wait", $"{project}_app_1");
            return (code, await Podman.AnswerAsync("logs", $"{project}_app_1"));
        }
        finally
        {
            await compose.Arguments("down", "--timeout", "0").RunAsync();
        }
    }
}
