namespace Launcher.Model;

/// <summary>What a switch says. A vendor's takes every word its own command takes (Go's ParseBool).</summary>
internal static class SwitchValue
{
    /// <param name="value">The value that counts; null when nobody gave one.</param>
    /// <param name="problems">Gets what is neither true nor false.</param>
    public static bool Of(SettingValue? value, Problems problems)
    {
        switch (value?.Text)
        {
            case "true" or "1":
            case "t" or "T" or "True" or "TRUE" when value.Setting.Vendor is not null:
                return true;
            case null or "false" or "0":
            case "f" or "F" or "False" or "FALSE" when value.Setting.Vendor is not null:
                return false;
            default:
                problems.Setting(
                    value.Origin,
                    $"{Shown.Word(value.Text, "true", "false", "yes", "no", "on", "off")} is neither true nor false",
                    "write true or false"
                );
                return false;
        }
    }
}
