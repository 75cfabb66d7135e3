namespace Launcher.Model;

/// <summary>What another tool's text means, or why that cannot be had here.</summary>
internal sealed class SpelledReference
{
    /// <summary>Null when there is a fault.</summary>
    public SecretReference? Reference { get; private init; }

    /// <summary>Why not, and the way out; no text of the user's is in it, since the whole value may be a secret.</summary>
    public (string Cause, string WayOut)? Fault { get; private init; }

    public static SpelledReference To(SecretReference reference) => new() { Reference = reference };

    public static SpelledReference Bad(string cause, string wayOut) => new() { Fault = (cause, wayOut) };
}
