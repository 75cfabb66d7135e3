namespace Launcher.Model;

/// <summary>One store of a run: what stands before <c>://</c>. What is asked of two of them is never shared.</summary>
/// <param name="Scheme">Selects the provider.</param>
/// <param name="Instance">Which one of its stores; null for the one without a name.</param>
internal sealed record StoreName(string Scheme, string? Instance)
{
    /// <summary>As written: <c>vault+eu</c>.</summary>
    public override string ToString() => Instance is null ? Scheme : $"{Scheme}+{Instance}";
}
