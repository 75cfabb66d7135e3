using System.Text.Unicode;
using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Diagnostics;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Linux;
using Launcher.Providers;
using Launcher.References;
using Launcher.Transport;

namespace Launcher.Planning;

/// <summary>
/// What was typed, the environment and the files that settings name become one plan. Nothing else is looked at: whether this
/// machine allows it is found out by the preflight.
/// </summary>
internal static class Planner
{
    /// <param name="findings">Gets what is wrong; the plan then holds only what is right.</param>
    /// <param name="hasParent">Whether somebody stays already, whatever the mode would be.</param>
    public static PlannedRun Plan(RawOptions raw, ProcessImage image, Findings findings, bool hasParent)
    {
        var problems = findings.Problems;
        problems.AddRange(raw.Problems);
        CheckEncoding(raw, image, problems);
        var schemes = new SchemeSet([.. ProviderTable.All.Select(provider => provider.Syntax)], TargetTable.All);
        var (environment, neverScanned) = (image.Environment, NeverScanned);
        var file = ConfigSource.Read(raw, environment, SettingTable.All, problems);
        var plan = PlanBuilder.Build(
            raw,
            environment,
            SettingTable.All,
            schemes,
            neverScanned,
            AllLogins,
            file,
            problems
        );
        plan = NamedFiles.ReadOverrides(NamedFiles.ReadTemplates(plan, schemes, problems), problems);
        var stores = PlannedStore.Of(plan, ProviderTable.All);
        plan = WithParent(plan, hasParent) with { Withheld = [.. plan.Withheld, .. stores.SelectMany(LoginSecrets)] };
        findings.Warnings.AddRange(plan.Warnings);
        var log = new Log(plan.LogLevel, plan.LogFormat, StandardStreams.WriteError);
        return new PlannedRun
        {
            Plan = plan,
            Stores = stores,
            Log = log,
            ProviderSettings = new ProviderSettings(plan.Given, environment, Network.Of(environment), log)
            {
                Locked = plan.Locked,
                Time = BootClock.Shared,
            },
            Unread = UnreadReferences.Of(plan, environment, schemes, neverScanned),
        };
    }

    /// <summary>A reference that says what a change of it brings about asks for somebody who sees that.</summary>
    private static LaunchPlan WithParent(LaunchPlan plan, bool hasParent)
    {
        if (!plan.MayStay)
        {
            return plan;
        }
        foreach (var wanted in plan.References)
        {
            if (wanted.Reference.Has(CommonOptions.OnChange))
            {
                return plan with
                {
                    Supervision = plan.PossibleSupervision,
                    ModeReason =
                        $"as '{CommonOptions.OnChange}' of {Quoted.Name(wanted.Subject)} needs a parent process",
                };
            }
        }
        return hasParent ? plan with { Supervision = plan.PossibleSupervision } : plan;
    }

    // A vendor's own variables say where and how to log in; a reference in them would be asked for before either is known.
    private static List<string> NeverScanned =>
        [
            .. SettingTable.All.SelectMany(setting => setting.VendorVariables),
            .. ProviderTable.All.SelectMany(provider => provider.LoginSecrets),
        ];

    private static List<string> AllLogins =>
        [.. ProviderTable.All.SelectMany(provider => provider.LoginSecrets.Concat(provider.AppLogins)).Distinct()];

    // An instance has none: its login is in files.
    private static IReadOnlyList<string> LoginSecrets(PlannedStore store) =>
        store.Name.Instance is null ? store.Provider.LoginSecrets : [];

    // The app's arguments may be any bytes; the launcher's own became text, and what is not UTF-8 got lost on the way.
    private static void CheckEncoding(RawOptions raw, ProcessImage image, Problems problems)
    {
        var end = raw.CommandIndex == 0 ? image.ArgumentCount : raw.CommandIndex;
        for (var i = 1; i < end; i++)
        {
            if (!Utf8.IsValid(image.Argument(i)))
            {
                problems.Setting(
                    null,
                    $"{Quoted.Text(image.ArgumentText(i))} is not UTF-8",
                    "write other bytes of a reference as percent-escapes"
                );
            }
        }
    }
}
