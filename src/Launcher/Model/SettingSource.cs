namespace Launcher.Model;

/// <summary>Where the value of a setting came from. A later one in this list beats an earlier one.</summary>
internal enum SettingSource
{
    /// <summary>A reference that stands in the inherited environment.</summary>
    Scanned,

    /// <summary>The config file.</summary>
    File,

    /// <summary>A variable of the store's vendor: <c>VAULT_ADDR</c>.</summary>
    Vendor,

    /// <summary>The setting's twin: <c>LAUNCHER_VAULT_ADDR</c>.</summary>
    Variable,

    /// <summary>The command line.</summary>
    Flag,

    /// <summary>Under <c>"locked"</c> in the config file of the image: nobody may say otherwise.</summary>
    Lock,
}
