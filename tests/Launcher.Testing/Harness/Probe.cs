namespace Launcher.Testing.Harness;

/// <summary>The programs of <c>tests/probes</c>, compiled by <c>build/probes.sh</c>.</summary>
internal static class Probe
{
    /// <summary>Prints all it inherited.</summary>
    public static string StateDump => FullPath("statedump");

    /// <summary>Takes on a state and becomes a command; without options the plain parent.</summary>
    public static string Hostile => FullPath("hostile");

    /// <summary>Becomes a command with arguments and environment of exact bytes.</summary>
    public static string RawExec => FullPath("rawexec");

    /// <summary>Runs a command on a terminal of its own.</summary>
    public static string PtyRun => FullPath("ptyrun");

    /// <summary>Ends in a given way, counts arguments, copies a descriptor.</summary>
    public static string Exit => FullPath("exitprobe");

    /// <summary>A launcher that leaks on purpose.</summary>
    public static string Leaky => FullPath("leaky");

    /// <summary>The app in containers that hold nothing else.</summary>
    public static string App => FullPath("app");

    /// <summary>An app that examines its parent: signals, orphans, silence.</summary>
    public static string Relay => FullPath("relay");

    /// <summary>A sandbox: answers system calls with an error and becomes a command.</summary>
    public static string Refuse => FullPath("refuse");

    /// <summary>What two commands cost, side by side.</summary>
    public static string CpuTime => FullPath("cputime");

    /// <summary>A Vault with the password "hunter2" everywhere, for as long as the command runs.</summary>
    public static string Store => FullPath("store");

    private static string FullPath(string name)
    {
        var path = Path.Combine(Repository.Folder, "artifacts", "probes", name);
        Assert.True(File.Exists(path), $"the probe '{name}' is missing: run build/probes.sh");
        return path;
    }
}
