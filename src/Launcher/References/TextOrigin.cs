namespace Launcher.References;

/// <summary>Where a text comes from. It decides which schemes count, and what a message may quote.</summary>
internal enum TextOrigin
{
    /// <summary>Written for the launcher (flag, config): every scheme counts, an unknown one is a mistake.</summary>
    Flag,

    /// <summary>The same, but a reference is never the whole text.</summary>
    Template,

    /// <summary>
    /// A value of the inherited environment, written for the app: only scanned schemes count, and nothing is quoted,
    /// for the value may itself be a secret.
    /// </summary>
    Environment,
}
