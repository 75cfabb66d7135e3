using System.Text;
using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Linux;
using Launcher.Planning;
using Launcher.Preflight;
using Launcher.References;

namespace Launcher.Verbs;

/// <summary><c>launcher plan</c>: what would go where, from where, and who said so. Asks no store.</summary>
internal static class PlanVerb
{
    public static int Print(RawOptions raw, ProcessImage image, PlannedRun run, Machine machine)
    {
        var plan = run.Plan;
        var text = new StringBuilder();
        text.Append("mode: ").Append(plan.Supervision is null ? "exec" : "supervise");
        text.Append(", ").Append(plan.ModeReason);
        text.Append(
            plan.MayStay && run.Stores.Any(store => store.Provider.GivesForATime)
                ? ", or supervise when a store gives something for a time\n"
                : "\n"
        );
        if (machine.Command?.Path is { } path)
        {
            text.Append("command: ").Append(Quoted.Name(Encoding.UTF8.GetString(path.AsSpan(0, path.Length - 1))));
            var arguments = image.ArgumentCount - raw.CommandIndex - 1;
            text.Append(" (").Append(arguments).Append(arguments == 1 ? " argument)\n" : " arguments)\n");
        }
        if (machine.User is { } user)
        {
            text.Append("user: uid ").Append(user.UserId).Append(", gid ").Append(user.GroupId);
            text.Append(", groups ").AppendJoin(' ', user.Groups.DefaultIfEmpty(user.GroupId)).Append('\n');
        }
        text.Append("secrets:").Append(plan.NeedsSecrets ? "\n" : " none\n");
        foreach (var delivery in plan.Deliveries)
        {
            text.Append("  ")
                .Append(Quoted.Name(delivery.Subject))
                .Append(": ")
                .Append(delivery.Describe(Source(delivery)));
            text.Append(" [").Append(delivery.Origin).Append("]\n");
            if (plan.GroupOf(delivery) is { } group)
            {
                text.Append("    changes with all below ").Append(Quoted.Name(group)).Append('\n');
            }
            AppendChange(text, run, [.. delivery.References], plan.ActionOf(delivery));
        }
        foreach (var expansion in plan.Expansions)
        {
            text.Append("  one variable per key from ").Append(ReferencePrinter.Display(expansion.Reference));
            text.Append(" [").Append(expansion.Origin).Append("]\n");
            AppendChange(text, run, [expansion.Reference], plan.ActionOf(expansion));
        }
        var unread = run.Unread.ToList();
        text.Append(unread.Count > 0 ? "not read:\n" : "");
        foreach (var (name, how) in unread)
        {
            text.Append("  ").Append(Quoted.Name(name)).Append(": ").Append(how).Append('\n');
        }
        var settings = run.ProviderSettings;
        foreach (var used in run.Stores)
        {
            var (provider, store) = (used.Provider, used.Name);
            var own = settings.Of(store.Instance);
            var lines = used
                .Requests.Select(request => provider.ExplainRequest(request, own))
                .OfType<string>()
                .Distinct();
            if (plan.Supervision is not null && provider.ExplainAgain(own) is { } again)
            {
                lines = lines.Append(again);
            }
            foreach (var line in provider.Explain(own).Concat(lines))
            {
                text.Append(store).Append(": ").Append(line).Append('\n');
            }
        }
        text.Append("settings:\n");
        foreach (var setting in run.UsedSettings)
        {
            Append(text, plan, setting);
        }
        return StandardStreams.Answer(text.ToString());
    }

    /// <summary>What a change would bring about, and how it is seen, where somebody stays to see it.</summary>
    private static void AppendChange(
        StringBuilder text,
        PlannedRun run,
        IReadOnlyList<SecretReference> references,
        ChangeAction? action
    )
    {
        var following = run.Plan.Following;
        if (run.Plan.Supervision is null || references.Count == 0)
        {
            return;
        }
        text.Append("    on change: ").Append(action?.ToString() ?? "nothing, it is good until it ends");
        var isWatched = run.Stores.Any(store =>
            store.Wants.Any(want =>
                references.Contains(want.Reference) && store.Watched(want.Request, following) is not null
            )
        );
        text.Append(isWatched ? "; watched" : "");
        text.Append(
                following.Refresh is null ? ""
                : isWatched ? ", and looked for "
                : "; looked for "
            )
            .Append(following.Refresh is null ? "" : $"every {run.Plan.Effective(Settings.Refresh)!.Text}");
        text.Append(
                isWatched || following.Refresh is not null || action is null ? "" : "; when its store says that it ends"
            )
            .Append('\n');
    }

    /// <summary>A setting, its value and who said so; what makes a delivery stands above, with its own origin.</summary>
    private static void Append(StringBuilder text, LaunchPlan plan, Setting setting)
    {
        var isLocked = plan.Locked.Contains(setting);
        if (setting.Kind != SettingKind.Repeated)
        {
            var given = plan.Effective(setting);
            var standard = setting.Kind == SettingKind.Switch ? "false" : setting.Default ?? "none";
            Append(
                text,
                setting,
                given?.Text ?? standard,
                given?.Origin ?? (isLocked ? ConfigFile.Standard : "default"),
                isLocked
            );
            return;
        }
        var values = plan.Given.Where(value => value.Setting == setting).ToList();
        if (isLocked && values.Count == 0)
        {
            Append(text, setting, "none", ConfigFile.Standard, isLocked);
        }
        if (isLocked && values.Count > 0 && SettingTable.MakesDelivery(setting))
        {
            // The entries stand above, as far as they can be shown.
            var count = values.Count == 1 ? "1 entry" : $"{values.Count} entries";
            Append(text, setting, count, ConfigFile.Standard, isLocked);
        }
        foreach (var value in SettingTable.MakesDelivery(setting) ? [] : values)
        {
            Append(text, setting, value.Text, value.Origin, isLocked);
        }
    }

    private static void Append(StringBuilder text, Setting setting, string value, string origin, bool isLocked)
    {
        text.Append("  ").Append(setting.Name).Append(": ").Append(Shown.Value(setting, value));
        text.Append(" [").Append(origin).Append(isLocked ? ", locked]\n" : "]\n");
    }

    private static string Source(Delivery delivery)
    {
        var references = string.Join(", ", delivery.References.Select(ReferencePrinter.Display));
        return delivery.Template is { } template
                ? $"made from {Quoted.Name(template)}{(references.Length == 0 ? "" : $" with {references}")}"
            : references.Length == 0 ? "literal text"
            : $"from {references}";
    }
}
