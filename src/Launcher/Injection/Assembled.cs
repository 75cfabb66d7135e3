namespace Launcher.Injection;

/// <summary>What the app would find.</summary>
/// <param name="Pieces">What goes elsewhere than into its environment.</param>
/// <param name="Problems">What would not fit where it should go.</param>
internal sealed record Assembled(EnvironmentBlock Environment, IReadOnlyList<Piece> Pieces, Problems Problems);
