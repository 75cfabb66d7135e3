using Launcher.Model;

namespace Launcher.References;

/// <summary>What is wrong at one place of a text.</summary>
/// <param name="Offset">In its bytes.</param>
internal sealed record PlacedFailure(int Offset, Failure Failure);
