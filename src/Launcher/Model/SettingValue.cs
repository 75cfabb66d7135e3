namespace Launcher.Model;

/// <summary>A value somebody gave to a setting, and where.</summary>
/// <param name="Setting">Which setting.</param>
/// <param name="Text">As written; empty for a switch.</param>
/// <param name="Origin">
/// The flag (<c>--env</c>), the variable (<c>LAUNCHER_ENV</c>), the vendor's variable (<c>VAULT_ADDR</c>) or the place in
/// the config file (<c>/etc/launcher/launcher.json:3</c>) it came by; for messages and <c>plan</c>.
/// </param>
/// <param name="Source">What it ranks by.</param>
internal sealed record SettingValue(Setting Setting, string Text, string Origin, SettingSource Source);

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
