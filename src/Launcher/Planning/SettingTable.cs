using Launcher.Configuration;
using Launcher.Injection;
using Launcher.Providers;

namespace Launcher.Planning;

/// <summary>Every setting there is.</summary>
internal static class SettingTable
{
    /// <summary>The launcher's own, in the order of the help.</summary>
    public static IReadOnlyList<Setting> Own { get; } = [.. TargetTable.Settings, .. Settings.All];

    /// <summary>Those and the providers'.</summary>
    public static IReadOnlyList<Setting> All { get; } = [.. Own, .. ProviderTable.Settings];

    /// <summary>Whether an entry of this setting is something the app will find.</summary>
    public static bool MakesDelivery(Setting setting) =>
        setting == Settings.Expand || TargetTable.Settings.Contains(setting);
}
