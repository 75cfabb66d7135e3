using System.Globalization;
using System.Text;
using Launcher.CommandLine;
using Launcher.Diagnostics;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;
using Launcher.References;

namespace Launcher.Verbs;

/// <summary><c>launcher plan</c>: what would go where, from where, and who said so. Asks no store.</summary>
internal static class PlanVerb
{
    public static int Print(RawOptions raw, ProcessImage image, Preparation prepared)
    {
        prepared.ThrowIfAny();
        var plan = prepared.Plan;
        var log = new Log(plan.LogLevel, plan.LogFormat, StandardStreams.WriteError);
        prepared.Warn(log);
        var text = new StringBuilder();
        text.Append("mode: ").Append(plan.Supervision is null ? "exec" : "supervise");
        text.Append(", ").Append(plan.ModeReason).Append('\n');
        if (prepared.Command?.Path is { } path)
        {
            text.Append("command: ").Append(Encoding.UTF8.GetString(path.AsSpan(0, path.Length - 1)));
            var arguments = image.ArgumentCount - raw.CommandIndex - 1;
            text.Append(" (").Append(arguments).Append(arguments == 1 ? " argument)\n" : " arguments)\n");
        }
        if (prepared.User is { } user)
        {
            text.Append("user: uid ").Append(user.UserId).Append(", gid ").Append(user.GroupId);
            text.Append(", groups ").AppendJoin(' ', user.Groups.DefaultIfEmpty(user.GroupId)).Append('\n');
        }
        text.Append("secrets:").Append(plan.NeedsSecrets ? "\n" : " none\n");
        foreach (var delivery in plan.Deliveries)
        {
            text.Append("  ").Append(delivery.Subject).Append(": ").Append(Describe(delivery));
            text.Append(" [").Append(delivery.Origin).Append("]\n");
        }
        foreach (var expansion in plan.Expansions)
        {
            text.Append("  one variable per key from ").Append(ReferencePrinter.Display(expansion.Reference));
            text.Append(" [").Append(expansion.Origin).Append("]\n");
        }
        foreach (var provider in ProviderTable.All.Where(provider => plan.Uses(provider.Scheme)))
        {
            foreach (var line in provider.Explain(prepared.ProviderSettings(log)))
            {
                text.Append(provider.Scheme).Append(": ").Append(line).Append('\n');
            }
        }
        text.Append("settings:\n");
        foreach (var setting in Preparation.SettingsOf(plan))
        {
            if (setting.Kind == SettingKind.Repeated)
            {
                continue;
            }
            var given = plan.Counting(setting);
            var standard = setting.Kind == SettingKind.Switch ? "false" : setting.Default;
            text.Append("  ").Append(setting.Name).Append(": ").Append(given?.Text ?? standard);
            text.Append(" [").Append(given?.Origin ?? "default");
            text.Append(given?.Source == SettingSource.Lock ? ", locked]\n" : "]\n");
        }
        StandardStreams.WriteOutput(Encoding.UTF8.GetBytes(text.ToString()));
        return (int)ExitCode.Success;
    }

    private static string Describe(Delivery delivery)
    {
        var from = string.Join(", ", delivery.References.Select(ReferencePrinter.Display));
        return delivery switch
        {
            FileDelivery file =>
                $"file {file.Path}, mode {Convert.ToString(file.Mode, 8).PadLeft(4, '0')}, owner {file.Owner ?? "the app's user"}, from {from}",
            MemoryFileDelivery memory =>
                $"memory file /proc/self/fd/{memory.Descriptor?.ToString(CultureInfo.InvariantCulture) ?? "N"}, mode {Convert.ToString(memory.Mode, 8).PadLeft(4, '0')}, owner {memory.Owner ?? "the app's user"}, from {from}",
            _ when from.Length == 0 => "variable, literal text",
            _ => $"variable from {from}",
        };
    }
}
