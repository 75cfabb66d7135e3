using System.Globalization;
using System.Text;

namespace Launcher.Linux;

/// <summary>
/// What this process is. One that the launcher started itself has it in its own argument vector, which nothing else hands
/// on: <c>launcher-starter MASK IGNORES PEER LINE LINK AGAIN MEMO</c>. Nobody's words are like that by accident.
/// </summary>
/// <param name="Kind">Which.</param>
/// <param name="Mask">The signal mask that was inherited, which the program it becomes gets back.</param>
/// <param name="IgnoresChildren">Whether SIGCHLD was inherited as ignored.</param>
/// <param name="Peer">Who started it; of a supervisor the agent that it has already, or 0.</param>
internal sealed record Role(RoleKind Kind, ulong Mask = 0, bool IgnoresChildren = false, int Peer = 0)
{
    /// <summary>The descriptor of its <see cref="Channel"/> to the supervisor, or of that to the agent; -1 for none.</summary>
    public int Line { get; init; } = -1;

    /// <summary>The descriptor of its <see cref="Channel"/> to whoever has what it delivers; -1 for none.</summary>
    public int Link { get; init; } = -1;

    /// <summary>Whether an earlier app runs, whose place it takes when it is told to over its line.</summary>
    public bool IsAgain { get; init; }

    /// <summary>The descriptor of what an agent that has died left for this one, which takes over; -1 for none.</summary>
    public int Memo { get; init; } = -1;

    private const string Starter = "launcher-starter";
    private const string Supervisor = "launcher-supervisor";
    private const string Subprocess = "launcher-subprocess";

    /// <summary>The words, without a final NUL.</summary>
    public string Write() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Name} {Mask:x} {(IgnoresChildren ? 1 : 0)} {Peer} {Line} {Link} {(IsAgain ? 1 : 0)} {Memo}"
        );

    /// <summary>In argv[0]; where only the arguments can be chosen, in argv[1] behind this program's own path.</summary>
    /// <exception cref="LaunchException">
    /// The words cannot be read: one that took itself for a launcher would start the next, without end.
    /// </exception>
    public static Role Of(ProcessImage image)
    {
        var isNamed =
            image.Argument(0).StartsWith("launcher-starter "u8)
            || image.Argument(0).StartsWith("launcher-supervisor "u8);
        if (
            !isNamed
            && !(
                image.ArgumentCount > SubprocessStart.ProgramAt
                && image.Argument(0).SequenceEqual(SubprocessStart.SelfBytes)
                && image.Argument(SubprocessStart.RoleAt).StartsWith("launcher-subprocess "u8)
            )
        )
        {
            return new Role(RoleKind.Launcher);
        }
        return Parse(image.ArgumentText(isNamed ? 0 : SubprocessStart.RoleAt))
            ?? throw new LaunchException(
                ExitCode.Failed,
                ProblemClass.Internal,
                null,
                "the name it was started under (argv[0]) is that of the launcher's own processes, and cannot be read",
                "start it under another name; where it did so itself, a sandbox refuses getpid: write --mode exec"
            );
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null for anything else.</summary>
    public static Role? Parse(string text) =>
        text.Split(' ')
            is [
                Starter
                or Supervisor
                or Subprocess,
                var mask,
                "0"
                or "1",
                var peer,
                var line,
                var link,
                "0"
                or "1",
                var memo,
            ] words
        && ulong.TryParse(mask, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var before)
        && int.TryParse(peer, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && int.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var lineAt)
        && int.TryParse(link, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var linkAt)
        && int.TryParse(memo, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var memoAt)
            ? new Role(KindOf(words[0]), before, words[2] == "1", id)
            {
                Line = lineAt,
                Link = linkAt,
                IsAgain = words[6] == "1",
                Memo = memoAt,
            }
            : null;

    private string Name =>
        Kind switch
        {
            RoleKind.Starter => Starter,
            RoleKind.Supervisor => Supervisor,
            _ => Subprocess,
        };

    private static RoleKind KindOf(string name) =>
        name switch
        {
            Starter => RoleKind.Starter,
            Supervisor => RoleKind.Supervisor,
            _ => RoleKind.Subprocess,
        };

    /// <summary>The same with a final NUL.</summary>
    public byte[] Terminated() => Encoding.ASCII.GetBytes(Write() + '\0');
}
