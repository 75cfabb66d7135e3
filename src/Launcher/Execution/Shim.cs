using System.Globalization;
using System.Text;
using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Execution;

/// <summary>
/// Supervise mode's second process, which becomes the app just as exec mode does. It is this program again with the same
/// arguments and environment; what is different stands in its own argv[0], which the app never sees.
/// </summary>
internal sealed class Shim
{
    private readonly bool _ignoresChildren;
    private readonly int _parent;

    private Shim(ulong appMask, bool ignoresChildren, int parent) =>
        (AppMask, _ignoresChildren, _parent) = (appMask, ignoresChildren, parent);

    /// <summary>The signal mask that was inherited, which the app gets back.</summary>
    public ulong AppMask { get; }

    // No user's argv[0] is like this by accident: it goes on with three numbers behind spaces.
    private static ReadOnlySpan<byte> Name => "launcher-shim "u8;

    /// <summary>The argv[0] of the shim, with its final NUL.</summary>
    /// <param name="appMask">The inherited signal mask.</param>
    /// <param name="ignoresChildren">Whether SIGCHLD was inherited as ignored.</param>
    public static byte[] Mark(ulong appMask, bool ignoresChildren) =>
        Encoding.ASCII.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Encoding.ASCII.GetString(Name)}{appMask:x16} {(ignoresChildren ? 1 : 0)} {OwnProcess.Id}\0"
            )
        );

    /// <summary>Null for a launcher that somebody started.</summary>
    /// <exception cref="LaunchException">It is neither: one that took itself for the other would start a third, without end.</exception>
    public static Shim? Of(ProcessImage image)
    {
        var word = image.ArgumentCount > 0 ? image.Argument(0) : default;
        if (!word.StartsWith(Name))
        {
            return null;
        }
        const int MaskLength = 16;
        var rest = word[Name.Length..];
        return
            rest.Length > MaskLength + 3
            && ulong.TryParse(rest[..MaskLength], NumberStyles.AllowHexSpecifier, null, out var mask)
            && int.TryParse(rest[(MaskLength + 3)..], NumberStyles.None, null, out var parent)
            ? new Shim(mask, rest[MaskLength + 1] == (byte)'1', parent)
            : throw SupervisorMark.Unreadable();
    }

    /// <summary>Ends this process with the supervisor, and takes the terminal if that had it.</summary>
    public void Begin()
    {
        OwnProcess.EndWithParent(Signals.Terminate);
        if (OwnProcess.Parent != _parent)
        {
            // It ended before: nobody would hear of the app.
            OwnProcess.Exit(128 + Signals.Terminate);
        }
        using var terminal = ControllingTerminal.Open();
        if (terminal is not null && terminal.Foreground == OwnProcess.GroupOf(_parent))
        {
            terminal.SetForeground(OwnProcess.Group);
        }
    }

    /// <summary>Undoes for the app what was done for the shim. Signals are still blocked.</summary>
    public void End()
    {
        if (_ignoresChildren)
        {
            Signals.Ignore(Signals.ChildChanged);
        }
        OwnProcess.EndWithParent(0);
    }
}
