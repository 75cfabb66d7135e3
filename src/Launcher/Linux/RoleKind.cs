namespace Launcher.Linux;

/// <summary>What a process of this program is.</summary>
internal enum RoleKind
{
    /// <summary>Somebody started it.</summary>
    Launcher,

    /// <summary>The supervisor's child, which becomes the app.</summary>
    Starter,

    /// <summary>A plugin's beginning, which becomes the plugin.</summary>
    Subprocess,
}
