using System.Net;

namespace Launcher.Configuration;

/// <summary>
/// Variables that Kubernetes sets for every Service of a namespace unless <c>enableServiceLinks: false</c> (its manual,
/// "Accessing the Service", and docker's container links, whose form they have): a Service called <c>launcher-env</c> makes
/// <c>LAUNCHER_ENV_PORT=tcp://10.0.0.1:80</c>.
/// </summary>
internal static class ServiceLink
{
    /// <summary>By name and by value: a mistyped setting that only ends alike is none.</summary>
    public static bool Is(string name, string value)
    {
        var words = name.Split('_');
        return words switch
        {
            [.., "SERVICE", "HOST"] => IPAddress.TryParse(value, out _),
            [.., "PORT", var port, var protocol, "ADDR"] when IsPort(port) && IsProtocol(protocol) =>
                IPAddress.TryParse(value, out _),
            [.., "PORT", var port, var protocol, "PORT"] when IsPort(port) && IsProtocol(protocol) => IsPort(value),
            [.., "PORT", var port, var protocol, "PROTO"] when IsPort(port) && IsProtocol(protocol) => IsProtocol(
                value
            ),
            [.., "PORT", var port, var protocol] when IsPort(port) && IsProtocol(protocol) => IsAddress(value),
            _ when name.EndsWith("_SERVICE_PORT", StringComparison.Ordinal)
                    || name.Contains("_SERVICE_PORT_", StringComparison.Ordinal) => IsPort(value),
            [.., "PORT"] => IsAddress(value) || IsPort(value),
            _ => false,
        };
    }

    private static bool IsAddress(string value) =>
        value.IndexOf("://", StringComparison.Ordinal) is > 0 and var cut
        && IsProtocol(value[..cut])
        && IPEndPoint.TryParse(value.AsSpan(cut + 3), out _);

    private static bool IsProtocol(string text) => text.ToLowerInvariant() is "tcp" or "udp" or "sctp";

    private static bool IsPort(string text) => ushort.TryParse(text, out _);
}
