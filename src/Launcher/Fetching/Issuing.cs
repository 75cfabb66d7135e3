namespace Launcher.Fetching;

/// <summary>What becomes of references that make a store create something: a database user, a certificate.</summary>
internal enum Issuing
{
    /// <summary>The store is only asked whether it would allow that, and the answer is empty.</summary>
    Never,

    /// <summary>It is made for the app, when everything else is there.</summary>
    Kept,

    /// <summary>It is made, and taken back: <c>check --issue</c>.</summary>
    TakenBack,
}
