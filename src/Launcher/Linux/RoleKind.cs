namespace Launcher.Linux;

/// <summary>What a process of this program is.</summary>
internal enum RoleKind
{
    /// <summary>Somebody started it.</summary>
    Launcher,

    /// <summary>The supervisor's child, which becomes the app.</summary>
    Starter,

    /// <summary>One that somebody started, and that found out late that it has to stay.</summary>
    Supervisor,

    /// <summary>A plugin's beginning, which becomes the plugin.</summary>
    Subprocess,
}
