using System.Globalization;
using System.Text;
using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Execution;

/// <summary>
/// What a supervisor has to know, in its own argv[0]: it is this program again, with the same arguments and nothing else in
/// memory. As with the <see cref="Shim"/>, nobody's argv[0] is like this by accident.
/// </summary>
/// <param name="AppMask">The inherited signal mask.</param>
/// <param name="IgnoresChildren">Whether SIGCHLD was inherited as ignored.</param>
/// <param name="Level">From where on the log is written.</param>
/// <param name="Format">How it is written.</param>
/// <param name="User">Who the app will run as; null for this process's user.</param>
/// <param name="Supervision">How to supervise.</param>
internal sealed record SupervisorMark(
    ulong AppMask,
    bool IgnoresChildren,
    LogLevel Level,
    LogFormat Format,
    uint? User,
    Supervision Supervision
)
{
    private const string Name = "launcher-supervisor";
    private const string None = "-";

    /// <summary>How it begins.</summary>
    public static ReadOnlySpan<byte> Beginning => "launcher-supervisor "u8;

    /// <summary>What stands there for people once it is read.</summary>
    public static ReadOnlySpan<byte> Title => Beginning[..Name.Length];

    /// <summary>The argv[0], with its final NUL.</summary>
    public byte[] Write()
    {
        var rewrites = string.Join(',', Supervision.Rewrites.Select(rewrite => $"{rewrite.From}:{rewrite.To}"));
        string[] words =
        [
            Name,
            AppMask.ToString("x", CultureInfo.InvariantCulture),
            IgnoresChildren ? "1" : "0",
            ((int)Level).ToString(CultureInfo.InvariantCulture),
            ((int)Format).ToString(CultureInfo.InvariantCulture),
            User?.ToString(CultureInfo.InvariantCulture) ?? None,
            Supervision.ToGroup ? "1" : "0",
            Supervision.GracePeriod?.Ticks.ToString(CultureInfo.InvariantCulture) ?? None,
            rewrites.Length > 0 ? rewrites : None,
        ];
        return Encoding.ASCII.GetBytes(string.Join(' ', words) + '\0');
    }

    /// <summary>Null for a launcher that somebody started.</summary>
    /// <exception cref="LaunchException">It is neither.</exception>
    public static SupervisorMark? Of(ProcessImage image) =>
        image.Argument(0).StartsWith(Beginning) ? Parse(image.ArgumentText(0)) ?? throw Unreadable() : null;

    /// <summary>An argv[0] that only the launcher itself writes, and that cannot be read.</summary>
    public static LaunchException Unreadable() =>
        new(
            ExitCode.Failed,
            ProblemClass.Internal,
            null,
            "the name it was started under (argv[0]) is that of supervise mode's own processes, and cannot be read",
            "start it under another name; where it did so itself, a sandbox refuses getpid: write --mode exec"
        );

    /// <summary>Reads what <see cref="Write"/> wrote; null for anything else.</summary>
    public static SupervisorMark? Parse(string text)
    {
        return
            text.Split(' ')
                is [Name, var mask, var children, var level, var format, var user, var group, var grace, var rewrites]
            && ulong.TryParse(mask, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var appMask)
            && int.TryParse(level, NumberStyles.None, CultureInfo.InvariantCulture, out var logLevel)
            && int.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out var logFormat)
            && Number(user, out var userId)
            && Number(grace, out var ticks)
            && Rewrites(rewrites) is { } pairs
            ? new SupervisorMark(
                appMask,
                children == "1",
                (LogLevel)logLevel,
                (LogFormat)logFormat,
                (uint?)userId,
                new Supervision
                {
                    ToGroup = group == "1",
                    GracePeriod = ticks is { } time ? TimeSpan.FromTicks(time) : null,
                    Rewrites = pairs,
                }
            )
            : null;
    }

    private static bool Number(string text, out long? number)
    {
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        number = isNumber ? value : null;
        return isNumber || text == None;
    }

    private static List<SignalRewrite>? Rewrites(string text)
    {
        var pairs = new List<SignalRewrite>();
        foreach (var pair in text == None ? [] : text.Split(','))
        {
            if (
                pair.Split(':') is not [var from, var to]
                || !int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            )
            {
                return null;
            }
            pairs.Add(new SignalRewrite(first, second));
        }
        return pairs;
    }
}
