namespace Launcher.Model;

/// <summary>See <see cref="ChangeAction"/>; in ascending strength.</summary>
internal enum ChangeActionKind
{
    /// <summary>The files are written anew; an app that reads them again finds the new value.</summary>
    Rewrite,

    /// <summary>The same, and the app is told by a signal.</summary>
    Signal,

    /// <summary>The app is ended and started with the new values.</summary>
    Restart,

    /// <summary>The app is ended, and whoever started the container starts it again.</summary>
    Exit,
}
