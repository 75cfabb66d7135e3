using System.Globalization;
using System.Security.Authentication;
using Launcher.Model;

namespace Launcher.Transport;

/// <summary>Why TLS itself failed, from OpenSSL's error codes (sslerr.h): the framework's messages do not say it.</summary>
internal static class TlsFault
{
    // ERR_LIB_SSL, and how OpenSSL 3 packs library and reason into one number (err.h).
    private const int Library = 20;
    private const int LibraryShift = 23;
    private const int ReasonMask = 0x7fffff;
    private const int WrongVersionNumber = 267;

    /// <summary>Null when TLS is not the reason.</summary>
    public static TransportException? Explain(string name, Exception error)
    {
        AuthenticationException? handshake = null;
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause.HResult >>> LibraryShift == Library)
            {
                return Explain(name, cause.HResult & ReasonMask);
            }
            handshake ??= cause as AuthenticationException;
        }
        // The framework looks at the first bytes before OpenSSL does.
        return handshake is null ? null : Explain(name, WrongVersionNumber);
    }

    private static TransportException Explain(string name, int reason) =>
        reason switch
        {
            WrongVersionNumber => Refuse(
                $"{name} does not speak TLS there: what it answered is something else, plain HTTP perhaps",
                "check the port and the scheme of the address"
            ),
            // unsupported protocol; alert protocol version
            258 or 1070 => Refuse(
                $"{name} speaks no TLS 1.2 or newer",
                "let it speak TLS 1.2 or 1.3: older is not safe"
            ),
            // alerts: certificate required
            1116 => Refuse($"{name} wants a client certificate", "give one with its key"),
            // alerts: bad, unsupported, revoked, expired, unknown certificate; illegal parameter; unknown CA; access denied
            >= 1042 and <= 1046 or 1048 or 1049 => Refuse(
                $"{name} refused the client certificate (TLS alert {reason - 1000})",
                "check that its CA is known there and that it is still valid; or, when none was given, give one"
            ),
            // alert: handshake failure
            1040 => Refuse(
                $"{name} refused the handshake (TLS alert 40): no version of TLS in common, no cipher, or no client certificate",
                "let it speak TLS 1.2 or 1.3, or give the client certificate it wants"
            ),
            // alert: unrecognized name
            1112 => Refuse(
                $"{name} knows no server of that name (TLS alert 112)",
                "set the name it has as the TLS server name"
            ),
            _ => Refuse(
                string.Create(CultureInfo.InvariantCulture, $"{name}: TLS failed (OpenSSL reason {reason})"),
                "check the store's log"
            ),
        };

    private static TransportException Refuse(string what, string wayOut) => new(ProblemClass.Tls, what, wayOut);
}
