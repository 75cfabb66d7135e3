using System.Globalization;
using System.Security.Authentication;

namespace Launcher.Transport;

/// <summary>Why TLS itself failed, from OpenSSL's error codes (sslerr.h): the framework's messages do not say it.</summary>
internal static class TlsFault
{
    // ERR_LIB_SSL, and how OpenSSL 3 packs library and reason into one number (err.h).
    private const int Library = 20;
    private const int LibraryShift = 23;
    private const int ReasonMask = 0x7fffff;
    private const int WrongVersionNumber = 267;

    // An alert is its number (RFC 8446, 6) and this.
    private const int Alerts = 1000;
    private const int HandshakeFailure = Alerts + 40;
    private const int CertificateRequired = Alerts + 116;

    /// <summary>Whether a handshake ended with a word of the other side, which then speaks TLS.</summary>
    public static bool IsAlert(Exception error) =>
        ConnectionFailure
            .Causes(error)
            .Any(cause => cause.HResult >>> LibraryShift == Library && (cause.HResult & ReasonMask) > Alerts);

    /// <summary>Null when TLS is not the reason.</summary>
    /// <param name="asksUs">Whether the server is known to have asked for a client certificate in vain.</param>
    public static StoreException? Explain(Endpoint endpoint, Exception error, bool asksUs = false)
    {
        AuthenticationException? handshake = null;
        foreach (var cause in ConnectionFailure.Causes(error))
        {
            if (cause.HResult >>> LibraryShift == Library)
            {
                var reason = cause.HResult & ReasonMask;
                return Refusal(endpoint, reason, asksUs) ?? Explain(endpoint.Name, reason);
            }
            handshake ??= cause as AuthenticationException;
        }
        // The framework looks at the first bytes before OpenSSL does.
        return handshake is null ? null : Explain(endpoint.Name, WrongVersionNumber);
    }

    /// <summary>What the server has against the client; null when it is something else.</summary>
    private static StoreException? Refusal(Endpoint endpoint, int reason, bool asksUs)
    {
        var isAboutClient =
            reason
                is CertificateRequired
                    // bad, unsupported, revoked, expired, unknown certificate; illegal parameter; unknown CA; access denied
                    or (>= 1042 and <= 1046)
                    or 1048
                    or 1049
            || (reason == HandshakeFailure && asksUs);
        var isGiven = endpoint.Tls.ClientCertificateFile is not null;
        return !isAboutClient ? null
            : isGiven && reason != CertificateRequired
                ? Refuse(
                    $"{endpoint.Name} refused the client certificate (TLS alert {Alert(reason)})",
                    "check that its CA is known there and that it is still valid"
                )
            : Refuse(
                $"{endpoint.Name} wants a client certificate{(isGiven ? " of another CA" : "")}",
                endpoint.Tls.ClientWay is { } way
                    ? $"give one with its key: set {way}"
                    : "none can be given: check that it is the store that answers there"
            );
    }

    private static string Alert(int reason) => (reason - Alerts).ToString(CultureInfo.InvariantCulture);

    private static StoreException Explain(string name, int reason) =>
        reason switch
        {
            WrongVersionNumber => Refuse(
                $"{name} does not speak TLS there: what it answered is something else, plain HTTP perhaps",
                "check the port and the scheme of the address"
            ),
            // unsupported protocol; alert protocol version
            258 or 1070 => Refuse(
                $"{name} does not speak TLS 1.2 or newer",
                "let it speak TLS 1.2 or 1.3: older is not safe"
            ),
            HandshakeFailure => Refuse(
                $"{name} refused the handshake (TLS alert 40): no version of TLS or no cipher in common",
                "let it speak TLS 1.2 or 1.3"
            ),
            // alert: unrecognized name
            1112 => Refuse(
                $"{name} does not know a server of that name (TLS alert 112)",
                "set the name it has as the TLS server name"
            ),
            _ => Refuse($"{name}: TLS failed (OpenSSL reason {reason})", "check the store's log"),
        };

    private static StoreException Refuse(string what, string wayOut) => new(ProblemClass.Tls, what, wayOut);
}
