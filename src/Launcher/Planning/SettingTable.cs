using Launcher.Configuration;
using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Planning;

/// <summary>Every setting there is: the launcher's own and the providers'.</summary>
internal static class SettingTable
{
    public static IReadOnlyList<Setting> All { get; } = [.. Settings.All, .. ProviderTable.Settings];
}
