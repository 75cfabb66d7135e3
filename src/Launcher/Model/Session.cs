namespace Launcher.Model;

/// <summary>A login at a store. What was leased in it ends with it.</summary>
internal abstract record Session
{
    /// <summary><see cref="Until.Open"/> too where nobody has said it, as of a token that was given.</summary>
    public Until Until { get; init; } = Until.Open;
}
