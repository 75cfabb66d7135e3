namespace Launcher.Providers;

/// <summary>Whether a store has something else by now than what was read of it.</summary>
internal enum Change
{
    /// <summary>It has the same, or a request can never be answered otherwise: it names a version, or is for what is issued.</summary>
    Same,

    /// <summary>It has another version, or none any more.</summary>
    Changed,

    /// <summary>Only fetching and comparing shows it.</summary>
    Ask,
}
