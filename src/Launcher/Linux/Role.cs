using System.Globalization;
using System.Text;
using Launcher.Model;

namespace Launcher.Linux;

/// <summary>
/// What this process is. One that the launcher started itself has it in its own argument vector, which nothing else hands
/// on: <c>launcher-starter MASK IGNORES PARENT LINE LINK AGAIN MEMO</c>. Nobody's words are like that by accident.
/// </summary>
/// <param name="Kind">Which.</param>
/// <param name="Mask">The signal mask that was inherited, which the program it becomes gets back.</param>
/// <param name="IgnoresChildren">Whether SIGCHLD was inherited as ignored.</param>
/// <param name="Parent">Who started it.</param>
internal sealed record Role(RoleKind Kind, ulong Mask = 0, bool IgnoresChildren = false, int Parent = 0)
{
    /// <summary>The descriptor of its <see cref="Channel"/> to the supervisor; -1 for none.</summary>
    public int Line { get; init; } = -1;

    /// <summary>The descriptor of its <see cref="Channel"/> to the agent, which has what it delivers; -1 for none.</summary>
    public int Link { get; init; } = -1;

    /// <summary>Whether an earlier app runs, whose place it takes when it is told to over its line.</summary>
    public bool IsAgain { get; init; }

    /// <summary>The descriptor of what an agent that has died left for this one, which takes over; -1 for none.</summary>
    public int Memo { get; init; } = -1;

    private const string Starter = "launcher-starter";
    private const string Subprocess = "launcher-subprocess";

    /// <summary>The words, without a final NUL.</summary>
    public string Write() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(Kind == RoleKind.Starter ? Starter : Subprocess)} {Mask:x} {(IgnoresChildren ? 1 : 0)} {Parent} {Line} {Link} {(IsAgain ? 1 : 0)} {Memo}"
        );

    /// <summary>In argv[0]; where only the arguments can be chosen, in argv[1] behind this program's own path.</summary>
    /// <exception cref="LaunchException">
    /// The words cannot be read: one that took itself for a launcher would start the next, without end.
    /// </exception>
    public static Role Of(ProcessImage image)
    {
        var isNamed = image.Argument(0).StartsWith("launcher-starter "u8);
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
            is [Starter or Subprocess, var mask, "0" or "1", var parent, var line, var link, "0" or "1", var memo] words
        && ulong.TryParse(mask, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var before)
        && int.TryParse(parent, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && int.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var lineAt)
        && int.TryParse(link, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var linkAt)
        && int.TryParse(memo, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var memoAt)
            ? new Role(words[0] == Starter ? RoleKind.Starter : RoleKind.Subprocess, before, words[2] == "1", id)
            {
                Line = lineAt,
                Link = linkAt,
                IsAgain = words[6] == "1",
                Memo = memoAt,
            }
            : null;

    /// <summary>The same with a final NUL.</summary>
    public byte[] Terminated() => Encoding.ASCII.GetBytes(Write() + '\0');
}
