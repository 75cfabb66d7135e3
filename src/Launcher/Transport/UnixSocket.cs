using System.Net.Sockets;
using System.Text;
using Launcher.Linux;

namespace Launcher.Transport;

/// <summary>A socket with a path (unix(7)), by which an agent beside the app is spoken to: what may be wrong with it.</summary>
internal static class UnixSocket
{
    // sun_path has 108 bytes, with the final NUL.
    private const int MaxPath = 107;

    private const string PathWayOut = "name the socket its server listens on";

    /// <summary>What is wrong with a path whatever its server does; null when that is nothing.</summary>
    public static Failure? Problem(string path)
    {
        if (
            Encoding.UTF8.GetByteCount(path) is var length
            && (length > MaxPath || path.Contains('\0', StringComparison.Ordinal))
        )
        {
            return length > MaxPath
                ? Failure.Setting(
                    $"the socket's path has {length} bytes, and the limit is {MaxPath}",
                    "let its server listen on a shorter one"
                )
                : Failure.Setting("the socket's path has a NUL in it", PathWayOut);
        }
        return Paths.Status(PathText.Terminated(path), out var status) == Errno.None && status.Kind != FileKind.Socket
            ? Failure.Setting($"{Shown.Path(path)} is {FileKindText.Describe(status.Kind)}, not a socket", PathWayOut)
            : null;
    }

    /// <summary>Why it took no connection; null when it did.</summary>
    /// <param name="name">What messages call the store.</param>
    public static StoreException? Explain(string name, string path, SocketException error)
    {
        if (Problem(path) is { } wrong)
        {
            return new(wrong.From(name));
        }
        return Paths.Status(PathText.Terminated(path), out _) switch
        {
            // An agent that starts beside this container makes it in a moment: trying again may help.
            Errno.NoSuchEntry => Failure.Unavailable(
                $"{name}: there is no such socket",
                "check the path, and that its server runs and shares the directory"
            ),
            Errno.None when error.SocketErrorCode == SocketError.ConnectionRefused => Failure.Unavailable(
                $"{name}: the socket is there, and nobody listens on it",
                "check that its server runs: a socket outlives the one that made it"
            ),
            Errno.None
                when error.SocketErrorCode == SocketError.AccessDenied && NetworkCalls.RefusedConnecting() is null =>
                Failure.Setting(
                    $"{name}: the launcher's user may not write to the socket, which connecting takes",
                    "let its server give this user or group the right"
                ),
            Errno.None => null,
            var errno => Failure.Setting(
                $"{name}: the socket cannot be reached: {ErrnoText.Describe(errno)}",
                PathWayOut
            ),
        };
    }
}
