namespace Launcher.Model;

/// <summary>A value somebody gave to a setting, and where.</summary>
/// <param name="Setting">Which setting.</param>
/// <param name="Text">As written; empty for a switch.</param>
/// <param name="Origin">The flag (<c>--env</c>) the variable (<c>LAUNCHER_ENV</c>) or the vendor's variable (<c>VAULT_ADDR</c>) it came by; for messages and <c>plan</c>.</param>
internal sealed record SettingValue(Setting Setting, string Text, string Origin);
