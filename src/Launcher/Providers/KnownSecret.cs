using Launcher.Model;

namespace Launcher.Providers;

/// <summary>What was asked before, and which version answered it.</summary>
/// <param name="Version">As <see cref="SecretDocument.Version"/> was.</param>
internal sealed record KnownSecret(SecretRequest Request, string? Version);
