using System.Net.Sockets;
using Launcher.Linux;

namespace Launcher.Transport;

/// <summary>What this machine does not allow: no store is to blame, and trying again does not help.</summary>
internal static class MachineFault
{
    private static readonly Lazy<RefusedCall?> s_before = new(NetworkCalls.RefusedBefore);

    /// <summary>Looked at before the first connection; null when nothing is in the way.</summary>
    public static StoreException? Before(string name) => s_before.Value is { } refused ? Refused(name, refused) : null;

    /// <summary>Null when the cause is not on this machine.</summary>
    public static StoreException? Behind(string name, SocketException error)
    {
        var code = error.SocketErrorCode;
        if (code is SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported)
        {
            return Failure.Internal(
                $"{name} cannot be reached: this machine allows no connection of its kind of address",
                "use an address of another kind (IPv4, IPv6), or allow this one (RestrictAddressFamilies= of systemd)"
            );
        }
        var isRefusal =
            code is SocketError.AccessDenied or SocketError.OperationNotSupported or SocketError.SocketError;
        // A resolver that gets no socket only says that it got no answer.
        return !isRefusal
            && code is not (SocketError.TooManyOpenSockets or SocketError.TryAgain or SocketError.NoRecovery)
                ? null
            : NetworkCalls.RefusedConnecting() is { } refused && Counts(refused.Errno) ? Refused(name, refused)
            : code == SocketError.TooManyOpenSockets ? Refused(name, new("socket", Errno.TooManyOpenFiles))
            : isRefusal
                ? Failure.Internal(
                    $"{name} cannot be reached: this machine does not permit the connection",
                    "allow it in the machine's firewall or network policy; or socket, connect, setsockopt, getsockopt, sendto, sendmsg and recvmsg in the seccomp profile"
                )
            : null;
    }

    private static bool Counts(Errno errno) =>
        errno is Errno.NotPermitted or Errno.AccessDenied or Errno.NotImplemented or Errno.TooManyOpenFiles;

    private static StoreException Refused(string name, RefusedCall refused) =>
        refused.Errno == Errno.TooManyOpenFiles
            ? Failure.Internal(
                $"{name} cannot be asked: the limit of open files is used up ({ResourceLimits.OpenFiles})",
                "raise it (ulimit -n, --ulimit nofile=)"
            )
            : Failure.Internal(
                $"{name} cannot be asked: this machine refuses {refused.Name} ({ErrnoText.Describe(refused.Errno)}), as a sandbox does",
                $"allow {refused.Name} in the seccomp profile"
            );
}
