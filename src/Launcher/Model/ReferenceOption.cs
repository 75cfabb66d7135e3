namespace Launcher.Model;

/// <summary>One <c>name=value</c> or bare <c>name</c> behind a reference's <c>?</c>, decoded.</summary>
/// <param name="Name">Never empty.</param>
/// <param name="Value">Null when there was no <c>=</c>.</param>
internal sealed record ReferenceOption(string Name, string? Value);
