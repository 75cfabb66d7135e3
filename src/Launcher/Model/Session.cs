namespace Launcher.Model;

/// <summary>A login at a store. What was leased in it ends with it.</summary>
internal abstract record Session
{
    /// <summary><see cref="Until.Open"/> too where nobody has said it, as of a token that was given.</summary>
    public Until Until { get; init; } = Until.Open;

    /// <summary>Whether somebody else logged in for it, so that nobody here can have another one.</summary>
    public virtual bool IsGiven => false;
}
