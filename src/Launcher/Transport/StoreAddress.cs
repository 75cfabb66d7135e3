using System.Net;

namespace Launcher.Transport;

// The one room that may use it: HttpClient takes nothing else. What it is given here is scheme, host and port as a user
// wrote them, and paths that are encoded already and stay as they are.
#pragma warning disable RS0030

/// <summary>Where a store listens: <c>https://vault.example:8200</c>, with a path in front of its own where there is one.</summary>
internal sealed class StoreAddress
{
    private readonly string _origin;
    private readonly string _path;

    private StoreAddress(Uri parsed)
    {
        IsHttps = parsed.Scheme == Uri.UriSchemeHttps;
        Host = parsed.IdnHost;
        Port = parsed.Port;
        _origin = parsed.GetLeftPart(UriPartial.Authority);
        _path = parsed.AbsolutePath.EndsWith('/') ? parsed.AbsolutePath : parsed.AbsolutePath + "/";
    }

    public bool IsHttps { get; }

    /// <summary>The name or address, without the brackets of IPv6.</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary>Host and port as a request's Host header has them.</summary>
    public string Authority => _origin[(_origin.IndexOf("//", StringComparison.Ordinal) + 2)..];

    /// <summary>What stands in front of every request's path: begins and ends with a slash.</summary>
    public string Path => _path;

    /// <summary>Whether only this machine is spoken to: <c>localhost</c> or a loopback address.</summary>
    public bool IsLoopback =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The same, or a link-local one, as platforms give their metadata and identity services (RFC 3927).</summary>
    public bool IsOnThisMachine =>
        IsLoopback || (IPAddress.TryParse(Host, out var address) && address.GetAddressBytes() is [169, 254, _, _]);

    /// <summary>Reads an address.</summary>
    /// <param name="text">As a user wrote it.</param>
    /// <param name="allowsHttp">
    /// Whether plain HTTP is fine, as it always is to this machine: somebody said so, or it is one of the fixed metadata
    /// addresses of a provider's login, which never leave the machine.
    /// </param>
    /// <param name="problem">What is wrong with it and the way out, when the result is null.</param>
    /// <param name="httpWay">How plain HTTP could be allowed; null where it cannot.</param>
    public static StoreAddress? Parse(string text, bool allowsHttp, out Failure? problem, string? httpWay = null)
    {
        const string Usual = "write https://host:port";
        Uri? parsed = null;
        problem =
            text.Trim().Any(char.IsControl)
                ? Failure.Setting("an address has no control character or line break in it", Usual)
            : !Uri.TryCreate(text, UriKind.Absolute, out parsed)
            || (parsed.Scheme != Uri.UriSchemeHttps && parsed.Scheme != Uri.UriSchemeHttp)
            || parsed.Host.Length == 0
                ? Failure.Setting($"{Shown.Address(text)} is not an http or https address", Usual)
            // Not quoted: a password may stand in it.
            : parsed.UserInfo.Length > 0 || parsed.Query.Length > 0 || parsed.Fragment.Length > 0
                ? Failure.Setting("an address has no user, '?' or '#' in it", Usual)
            : null;
        var address = problem is null ? new StoreAddress(parsed!) : null;
        if (allowsHttp || address is null or { IsHttps: true } or { IsLoopback: true })
        {
            return address;
        }
        problem = Failure.Setting(
            $"{Shown.Address(text)} is plain HTTP: secrets would cross the network for everyone to read",
            httpWay is null ? "write https://" : $"write https://, or {httpWay}"
        );
        return null;
    }

    /// <summary>The target of a request.</summary>
    /// <param name="path">Relative, percent-encoded, with its query; kept to the letter.</param>
    public Uri At(string path) =>
        new(_origin + _path + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <summary>As written, without a path.</summary>
    public override string ToString() => _origin;
}
