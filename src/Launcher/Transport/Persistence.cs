namespace Launcher.Transport;

/// <summary>
/// Whether a question is asked again until its time is over, as at a start, or once: whoever stays beside the app decides
/// itself when to ask again, for all that wait for the store.
/// </summary>
internal sealed class Persistence
{
    public bool IsOver { get; private set; }

    /// <summary>From now on each question is one attempt.</summary>
    public void End() => IsOver = true;
}
