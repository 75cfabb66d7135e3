using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Supervised;

/// <summary>Where the supervisor stands: as PID 1 of a root of its own, or as any process, where it adopts orphans.</summary>
internal sealed class Place : IDisposable
{
    public const string FirstProcess = "process 1";
    public const string Subreaper = "subreaper";

    private readonly Root? _root;

    public Place(string name)
    {
        if (name == FirstProcess)
        {
            _root = new Root().Install(Probe.Relay, "/relay").Install(Probe.Exit, "/exitprobe");
        }
    }

    public static TheoryData<string> All => [FirstProcess, Subreaper];

    /// <summary>Supervise mode with these flags and a probe; <c>relay</c> and <c>exitprobe</c> are there.</summary>
    public Run Launcher(string[] flags, params ReadOnlySpan<string> command)
    {
        var program = command[0] == "relay" ? Probe.Relay : Probe.Exit;
        string[] all = ["--mode", "supervise", .. flags];
        return _root is null
            ? Run.Launcher(all).Command([program, .. command[1..]])
            : _root.Program(["/launcher", .. all, "--", $"/{command[0]}", .. command[1..]]);
    }

    /// <summary>The supervisor's process id: outside of the namespace it is a child of the program that made it.</summary>
    public async Task<int> SupervisorAsync(Running running)
    {
        if (_root is null)
        {
            return running.ProcessId;
        }
        await running.UntilAsync(async () => await Processes.OnlyChildAsync(running.ProcessId) is not null);
        return (await Processes.OnlyChildAsync(running.ProcessId))!.Value;
    }

    public void Dispose() => _root?.Dispose();
}
