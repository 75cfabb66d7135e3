namespace Launcher.Model;

/// <summary>A reference in a plan.</summary>
/// <param name="Subject">What messages say it is for: a delivery's name, or where an expansion was asked for.</param>
/// <param name="Expansion">Set when all its keys are wanted.</param>
internal sealed record WantedReference(string Subject, SecretReference Reference, Expansion? Expansion);
