namespace Launcher.References;

/// <summary>How a <c>word://</c> stands to the schemes a run knows.</summary>
internal enum SchemeStanding
{
    /// <summary>Not ours: an app's own URL.</summary>
    Unknown,

    /// <summary>A known scheme but for its capital letters: a near miss.</summary>
    WrongCase,

    /// <summary><c>literal://</c>.</summary>
    Literal,

    /// <summary>A provider's scheme, with or without an instance.</summary>
    Known,
}
