namespace Launcher.Injection;

/// <summary>A delivery whose value is there, and not in a variable.</summary>
internal sealed record Piece(Delivery Delivery, SecretValue Value);
