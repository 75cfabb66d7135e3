namespace Launcher.Testing.Doubles.Aws;

/// <summary>A pair of keys the double knows, and who has them.</summary>
/// <param name="Token">Null for keys without an end.</param>
/// <param name="Principal">The ARN that messages name.</param>
internal sealed record AwsKeys(string Id, string Secret, string? Token, string Principal)
{
    /// <summary>Whether the session is over.</summary>
    public bool HasEnded { get; set; }
}
