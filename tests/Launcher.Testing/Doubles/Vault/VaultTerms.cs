using System.Globalization;
using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary>What a role or a request says of the life of a token or a lease. Zero is for nothing said.</summary>
internal sealed record VaultTerms
{
    public TimeSpan Ttl { get; init; }

    /// <summary>The longest life, renewals included.</summary>
    public TimeSpan Max { get; init; }

    /// <summary>Each renewal gives so much, for ever.</summary>
    public TimeSpan Period { get; init; }

    /// <summary>The longest life of a token, one with a period too.</summary>
    public TimeSpan ExplicitMax { get; init; }

    public bool IsRenewable { get; init; } = true;

    /// <summary>A root token's: it has no lease.</summary>
    public bool IsEndless { get; init; }

    /// <param name="body">What was written.</param>
    /// <param name="prefix">Of the fields: <c>token_</c> for a login's role.</param>
    public static VaultTerms Of(JsonObject body, string prefix = "") =>
        new()
        {
            Ttl = Span(body[$"{prefix}ttl"]),
            Max = Span(body[$"{prefix}max_ttl"]),
            Period = Span(body[$"{prefix}period"]),
            ExplicitMax = Span(body[$"{prefix}explicit_max_ttl"]),
            IsRenewable = body["renewable"]?.ToString() != "false",
        };

    /// <summary>Seconds, or a number with its unit, as Vault reads them.</summary>
    public static TimeSpan Span(JsonNode? value)
    {
        var text = value?.ToString() ?? "";
        double Number(int unit) => double.Parse(text.AsSpan(0, text.Length - unit), CultureInfo.InvariantCulture);
        return text switch
        {
            "" => TimeSpan.Zero,
            [.., 's'] => TimeSpan.FromSeconds(Number(1)),
            [.., 'm'] => TimeSpan.FromMinutes(Number(1)),
            [.., 'h'] => TimeSpan.FromHours(Number(1)),
            [.., 'd'] => TimeSpan.FromDays(Number(1)),
            _ => TimeSpan.FromSeconds(Number(0)),
        };
    }
}
