using System.Text.RegularExpressions;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>What <c>statedump</c> printed, made comparable: everything is compared but what is listed here.</summary>
internal sealed partial class StateDump
{
    /// <summary>The lines left out, by their beginning, each with its reason. Everything else must be equal.</summary>
    private static readonly (string Start, string Why)[] s_leftOut =
    [
        ("pid ", "every process has its own"),
        ("status Pid:", "every process has its own"),
        ("status Tgid:", "every process has its own"),
        ("status NStgid:", "every process has its own"),
        ("status NSpid:", "every process has its own"),
        (
            "ppid ",
            "each terminal and namespace has a holder of its own; its name, and what is shared with it, are compared"
        ),
        ("status PPid:", "each terminal and namespace has a holder of its own"),
        ("status NSpgid:", "a leader's number is its pid; 'leader' and 'as the parent' say whose group it is"),
        ("status NSsid:", "a leader's number is its pid; 'leader' and 'as the parent' say whose session it is"),
        ("status Vm", "pages touched by the image that runs now; exec starts a new address space"),
        ("status Rss", "pages touched by the image that runs now; exec starts a new address space"),
        ("status voluntary_ctxt_switches:", "counts what the scheduler did, on a machine with other work"),
        ("status nonvoluntary_ctxt_switches:", "counts what the scheduler did, on a machine with other work"),
        ("status FDSize:", "room for as many as the tests had open when they forked; each descriptor is compared"),
        ("status SigQ:", "counts the queued signals of all processes of this user"),
        ("status SigBlk:", "said signal by signal in the lines 'blocked'"),
        ("status SigIgn:", "said signal by signal in the lines 'signal'"),
        ("own usage ", "getrusage(2) counts the process, not the image: the launcher's milliseconds are in it"),
        ("itimer real left ", "runs down while we look; that it is armed, and its interval, are compared"),
        ("itimer virtual left ", "runs down while we look; that it is armed, and its interval, are compared"),
        ("itimer prof left ", "runs down while we look; that it is armed, and its interval, are compared"),
        ("auxv 33 ", "AT_SYSINFO_EHDR: the kernel maps the vDSO at a random address"),
        ("auxv 25 ", "AT_RANDOM: an address on a stack that begins at a random address"),
    ];

    private readonly string[] _lines;

    private StateDump(string[] lines) => _lines = lines;

    /// <summary>Runs a command whose standard output is that of <c>statedump</c>.</summary>
    public static async Task<StateDump> OfAsync(Run run) => Parse((await run.RunAsync()).Quietly().StandardOutput);

    public static StateDump Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // A dump cut short, or one of nothing, would be equal to another of its kind.
        Assert.StartsWith("fd count ", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("argc ", StringComparison.Ordinal));
        Assert.True(lines.Length > 300, $"only {lines.Length} lines:\n{text}");
        var inodes = new Dictionary<string, int>(StringComparer.Ordinal);
        return new StateDump([
            .. lines.Where(line => !LeftOut(line)).Select(line => Number().Replace(line, match => Name(match, inodes))),
        ]);
    }

    /// <summary>The lines only this dump has (<c>- </c>), then those only the other has (<c>+ </c>).</summary>
    public string[] DifferenceTo(StateDump other) =>
        [
            .. _lines.Except(other._lines, StringComparer.Ordinal).Select(line => $"- {line}"),
            .. other._lines.Except(_lines, StringComparer.Ordinal).Select(line => $"+ {line}"),
        ];

    /// <summary>The rest of the one line that begins with these words.</summary>
    public string Fact(string start) =>
        Assert.Single(_lines, line => line.StartsWith(start + " ", StringComparison.Ordinal))[(start.Length + 1)..];

    private static bool LeftOut(string line) =>
        s_leftOut.Any(entry => line.StartsWith(entry.Start, StringComparison.Ordinal)) || InodeLine().IsMatch(line);

    // Pipes, sockets and nameless files are made anew for each run. Numbered by their first appearance they still show
    // which descriptors share one.
    private static string Name(Match match, Dictionary<string, int> inodes)
    {
        inodes.TryAdd(match.Value, inodes.Count);
        return $"{match.Groups["kind"].Value}<{inodes[match.Value]}>";
    }

    [GeneratedRegex(@"(?<kind>pipe:\[|socket:\[|/dev/pts/|/autogroup-|/dev/shm/hostile-)\w+\]?")]
    private static partial Regex Number();

    // The inode's number again; the target beside it says which file it is.
    [GeneratedRegex(@"^fd \d+ info ino:")]
    private static partial Regex InodeLine();
}
