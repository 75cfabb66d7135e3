using Launcher.Model;

namespace Launcher.References;

/// <summary>A reference, or the reason why the text is none. Exactly one of the two is set.</summary>
internal sealed record ParsedReference
{
    private ParsedReference(SecretReference? reference, Failure? problem) =>
        (Reference, Problem) = (reference, problem);

    public SecretReference? Reference { get; }

    public Failure? Problem { get; }

    public static ParsedReference Good(SecretReference reference) => new(reference, null);

    public static ParsedReference Bad(Failure problem) => new(null, problem);
}
