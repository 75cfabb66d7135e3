using System.Net.Sockets;

namespace Launcher.Transport;

/// <summary>Why there was no answer, for people: the endpoint, the cause, the way out.</summary>
internal static class ConnectionFailure
{
    /// <summary>Whether it may be gone at the next attempt.</summary>
    public static bool MayPass(StoreException failure) =>
        failure.Failure.Class is ProblemClass.Unavailable or ProblemClass.Dns or ProblemClass.Timeout;

    /// <summary>Whether the connection was not even there yet, so that the store cannot have seen the request.</summary>
    public static bool IsBeforeRequest(Exception error) =>
        error
            is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError
                        or HttpRequestError.NameResolutionError
                        or HttpRequestError.SecureConnectionError
                        or HttpRequestError.ProxyTunnelError
                }
                or HttpRequestException { InnerException: StoreException };

    public static StoreException Explain(Endpoint endpoint, Exception error) =>
        Known(error)
        ?? TlsFault.Explain(endpoint, error)
        ?? (
            endpoint.Socket is { } path && error.InnerException is SocketException socket
                ? UnixSocket.Explain(endpoint.Name, path, socket)
                : null
        )
        ?? Explain(endpoint.Name, endpoint.Address.Host, error);

    /// <summary>The same for another host on the way, such as a proxy.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="host">The name that was to be resolved.</param>
    public static StoreException Explain(string name, string host, Exception error)
    {
        if (Known(error) is { } known)
        {
            return known;
        }
        foreach (var cause in Causes(error))
        {
            switch (cause)
            {
                case SocketException socket when MachineFault.Behind(name, socket) is { } fault:
                    return fault;
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }:
                    return new(
                        ProblemClass.Dns,
                        $"{name}: the name {Quoted.Text(host)} has no address",
                        "check the spelling and the cluster's DNS"
                    );
                case SocketException { SocketErrorCode: SocketError.TryAgain }:
                    return new(
                        ProblemClass.Dns,
                        $"{name}: no DNS server answered for {Quoted.Text(host)}",
                        "check /etc/resolv.conf and the network policy"
                    );
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return Failure.Unavailable(
                        $"{name} refused the connection",
                        "check that it runs and listens there"
                    );
                case SocketException { SocketErrorCode: SocketError.ConnectionReset }:
                    return Failure.Unavailable(
                        $"{name} reset the connection before its answer was complete",
                        "check the store's log, and any proxy between"
                    );
                case SocketException socket:
                    return Failure.Unavailable(
                        $"{name} cannot be reached ({socket.SocketErrorCode})",
                        "check the address and the network policy"
                    );
                case HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }:
                    return Failure.Value(
                        $"{name} answered with more than 64 KiB of headers",
                        "check that it is the store that answers there"
                    );
                case HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }:
                case HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse }:
                    return Failure.Value(
                        $"{name} answered with something that is not HTTP",
                        "check the port and the scheme of the address"
                    );
            }
        }
        return error is OperationCanceledException or HttpRequestException { InnerException: TimeoutException }
            ? Failure.Timeout(
                $"{name} did not accept the connection in time",
                "check the address and the network policy"
            )
            : Failure.Unavailable(
                $"{name} ended the connection before its answer was complete",
                "check the store's log, and any proxy between"
            );
    }

    /// <summary>It, and what is behind it.</summary>
    public static IEnumerable<Exception> Causes(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    private static StoreException? Known(Exception error) => Causes(error).OfType<StoreException>().FirstOrDefault();
}
