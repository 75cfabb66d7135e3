using System.Net.Sockets;
using Launcher.Model;

namespace Launcher.Transport;

/// <summary>Why there was no answer, for people: the endpoint, the cause, the way out.</summary>
internal static class ConnectionFailure
{
    /// <summary>Whether it may be gone at the next attempt.</summary>
    public static bool MayPass(TransportException failure) =>
        failure.Class is ProblemClass.Unavailable or ProblemClass.Dns or ProblemClass.Timeout;

    public static TransportException Explain(Endpoint endpoint, Exception error)
    {
        var host = endpoint.Address.Host;
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case TransportException known:
                    return known;
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }:
                    return new(
                        ProblemClass.Dns,
                        $"{endpoint.Name}: the name {Quoted.Text(host)} has no address",
                        "check the spelling and the cluster's DNS"
                    );
                case SocketException { SocketErrorCode: SocketError.TryAgain }:
                    return new(
                        ProblemClass.Dns,
                        $"{endpoint.Name}: no DNS server answered for {Quoted.Text(host)}",
                        "check /etc/resolv.conf and the network policy"
                    );
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return new(
                        ProblemClass.Unavailable,
                        $"{endpoint.Name} refused the connection",
                        "check that it runs and listens there"
                    );
                case SocketException socket:
                    return new(
                        ProblemClass.Unavailable,
                        $"{endpoint.Name} cannot be reached ({socket.SocketErrorCode})",
                        "check the address and the network policy"
                    );
            }
        }
        return error is OperationCanceledException or HttpRequestException { InnerException: TimeoutException }
            ? new(
                ProblemClass.Timeout,
                $"{endpoint.Name} did not take the connection in time",
                "check the address and the network policy"
            )
            : new(
                ProblemClass.Unavailable,
                $"{endpoint.Name} ended the connection before its answer was complete",
                "check the store's log, and any proxy between"
            );
    }
}
