using Launcher.Diagnostics;
using Launcher.Fetching;
using Launcher.Providers;

namespace Launcher.Planning;

/// <summary>A run as far as text says it: what will be done, whom that asks, and what the askers may know.</summary>
internal sealed class PlannedRun
{
    public required LaunchPlan Plan { get; init; }

    /// <summary>Whom the plan asks for what.</summary>
    public required IReadOnlyList<PlannedStore> Stores { get; init; }

    /// <summary>What a provider may know of this run.</summary>
    public required ProviderSettings ProviderSettings { get; init; }

    /// <summary>Where this run says what stops nothing.</summary>
    public required Log Log { get; init; }

    /// <summary>What looks like a reference in the environment and is none of this run's, and how to have it read: looked for when asked.</summary>
    public required IEnumerable<KeyValuePair<string, string>> Unread { get; init; }

    /// <summary>The launcher's settings, those of the stores the plan asks, and all that is locked.</summary>
    public IEnumerable<Setting> UsedSettings =>
        SettingTable.Own.Concat(
            Stores
                .SelectMany(used => used.Provider.Settings.Select(setting => setting.Of(used.Name.Instance)))
                .Concat(Plan.Locked.Except(SettingTable.Own).OrderBy(setting => setting.Name, StringComparer.Ordinal))
                .Distinct()
        );
}
