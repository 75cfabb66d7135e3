namespace Launcher.Model;

/// <summary>Why a reference has no value; whoever has the plan knows what it was for.</summary>
internal sealed record FailedReference(SecretReference Reference, Failure Failure);
