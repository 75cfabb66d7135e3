namespace Launcher.Injection;

/// <summary>All deliveries of one kind on this machine: looked at before anything is fetched, made when everything was.</summary>
internal abstract class TargetGroup
{
    /// <summary>Why a sandbox does not let it work, or null.</summary>
    public virtual Problem? Refusal => null;

    /// <summary>Descriptors that the app inherits; close-on-exec until the last moment.</summary>
    public virtual IReadOnlyList<int> Descriptors => [];

    /// <summary>Whether something is there that outlives this process: it has to be taken back should the app not start.</summary>
    public virtual bool Lasts => false;

    /// <summary>Says what will not work.</summary>
    public virtual void Check() { }

    /// <summary>Makes those of its deliveries that are among the pieces, where nobody sees them yet.</summary>
    /// <param name="pieces">Those of every kind.</param>
    /// <param name="environment">Has every variable already; gets what only making a piece shows.</param>
    /// <param name="problems">Gets what failed; then everything is taken back, of every kind.</param>
    public abstract void Apply(IReadOnlyList<Piece> pieces, EnvironmentBlock environment, Problems problems);

    /// <summary>Shows them: everything is made, of every kind.</summary>
    public virtual void Publish(Problems problems) { }

    /// <summary>What was shown stays: <see cref="Undo"/> is for what comes after it.</summary>
    public virtual void Keep() { }

    /// <summary>What was kept.</summary>
    public virtual IReadOnlyList<FileMark> Marks => [];

    /// <summary>What another process has kept is as if this one had.</summary>
    public virtual void Adopt(IReadOnlyList<FileMark> marks) { }

    /// <summary>Lets go of what an app may still have been about to open when something else took its place.</summary>
    public virtual void Sweep() { }

    /// <summary>Takes away what was kept; nothing is put back.</summary>
    /// <returns>What could not be taken away.</returns>
    public virtual IReadOnlyList<Problem> Remove() => [];

    /// <summary>Everything is as it was before <see cref="Apply"/>, however far that came.</summary>
    /// <returns>What could not be put back, or taken away.</returns>
    public virtual IReadOnlyList<Problem> Undo() => [];

    /// <summary>Lets go of what <see cref="Check"/> holds open.</summary>
    public virtual void Close() { }
}
