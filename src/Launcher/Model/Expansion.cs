namespace Launcher.Model;

/// <summary><c>--expand</c>: one variable for each key of a secret.</summary>
/// <param name="Reference">Names the whole secret; its own <c>prefix</c>, <c>only</c> and <c>names</c> are taken out.</param>
/// <param name="Prefix">Put before each name; may be empty.</param>
/// <param name="Only">Globs of keys to take (<c>*</c>, <c>?</c>); empty takes all.</param>
/// <param name="UpperCase"><c>names=upper</c>: <c>tls.crt</c> becomes <c>TLS_CRT</c>.</param>
/// <param name="Origin">Where it was asked for.</param>
internal sealed record Expansion(
    SecretReference Reference,
    string Prefix,
    IReadOnlyList<string> Only,
    bool UpperCase,
    string Origin
);
