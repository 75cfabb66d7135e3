namespace Launcher.Model;

/// <summary>A signal that reaches the app as another one.</summary>
/// <param name="From">The one that came: 1 to 64, not KILL or STOP.</param>
/// <param name="To">The one the app gets: 1 to 64, or 0 for none.</param>
internal sealed record SignalRewrite(int From, int To);
