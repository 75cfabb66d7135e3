namespace Launcher.Model;

/// <summary>How the app runs.</summary>
internal enum LaunchMode
{
    /// <summary>In place, unless something asks for a parent process. The default.</summary>
    Auto,

    /// <summary>In place: this process becomes the app.</summary>
    Exec,

    /// <summary>As a child: this process stays as its parent.</summary>
    Supervise,
}
