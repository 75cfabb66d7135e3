using System.Text;
using Launcher.Configuration;
using Launcher.Linux;
using Launcher.Planning;
using Launcher.Providers;

namespace Launcher.Verbs;

/// <summary><c>launcher --help</c>: one screen, made from the settings table and the provider table.</summary>
internal static class HelpVerb
{
    private const int FlagColumn = 25;

    private const string Supervise = "supervise";

    /// <param name="topics">What was typed behind the flag: nothing, a mode or a scheme.</param>
    public static int Print(IReadOnlyList<string> topics) =>
        StandardStreams.Answer(
            topics switch
            {
                [Supervise, ..] => SuperviseText(),
                [var topic, ..] => Text(Provider(topic)),
                _ => Text(SettingTable.Own),
            }
        );

    private static ProviderDescriptor Provider(string topic)
    {
        var word = topic.EndsWith("://", StringComparison.Ordinal) ? topic[..^3] : topic;
        return ProviderTable.All.FirstOrDefault(provider => provider.Scheme == word)
            ?? throw new LaunchException(
                ExitCode.Failed,
                ProblemClass.BadSetting,
                null,
                $"there is no help on {Shown.Name(topic)}",
                $"ask for one of {string.Join(", ", ProviderTable.All.Select(provider => provider.Scheme).Append(Supervise))}, or for launcher --help"
            );
    }

    /// <summary>All that is one provider's own.</summary>
    public static string Text(ProviderDescriptor provider)
    {
        var text = new StringBuilder();
        text.Append(provider.Scheme).Append("://  ").Append(provider.Summary).Append('\n');
        text.Append("  for example ").Append(provider.Example).Append('\n');
        Append(text, provider.Settings);
        if (provider.Settings is [var first, ..])
        {
            var example = first.Of("eu");
            text.Append($"\nA further instance, {provider.Scheme}+eu://, has settings of its own and no others:\n");
            text.Append($"  {example.Flag}, {example.Variable}\n");
        }
        if (provider.Options.Count > 0)
        {
            text.Append("\nOptions of its references, beside those of every scheme:\n  ");
            text.AppendJoin(", ", provider.Options).Append('\n');
        }
        if (provider.Spellings.Count > 0)
        {
            text.Append("\nOther tools' references to it; in the environment with --compat NAME:\n");
            foreach (var spelling in provider.Spellings)
            {
                text.Append("  ").Append(spelling.Tool.PadRight(FlagColumn)).Append(' ').Append(spelling.Example);
                text.Append('\n');
            }
        }
        return text.ToString();
    }

    /// <summary>The settings that only a parent process can follow.</summary>
    public static string SuperviseText()
    {
        var text = new StringBuilder(
            """
            --mode supervise: the launcher stays, as PID 1 or any process, and the app is
            its child. It passes signals on, reaps orphans, and ends as the app did. Each
            of the first five flags asks for that mode, and so does what a store leases:

            """
        );
        Append(text, Settings.SuperviseMode.Settings);
        return text.ToString();
    }

    public static string Text(IReadOnlyList<Setting> settings)
    {
        var text = new StringBuilder(
            """
            launcher: reads secrets, hands them to your app, and becomes it

            usage: launcher [run] [flags] -- command [argument...]
                   launcher check [--issue] [flags]  read every secret, deliver none
                   launcher plan [flags]       say what would go where; read nothing
                   launcher policy [--store NAME] [flags]  print what each store must allow
                   launcher copy DIRECTORY     put this file there (init containers)
                   launcher version [--json]

            """
        );
        Append(text, [.. settings.Where(setting => !Settings.SuperviseMode.Settings.Contains(setting))]);
        text.Append("\nREF: scheme://location[?option[&option]][#key or #/json/pointer]\n");
        foreach (var provider in ProviderTable.All)
        {
            text.Append("  ")
                .Append($"{provider.Scheme}://".PadRight(FlagColumn))
                .Append(' ')
                .Append(provider.Summary)
                .Append('\n');
        }
        text.Append("\nMore: --help supervise, --help SCHEME. --file-mode is also LAUNCHER_FILE_MODE.\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyList<Setting> settings)
    {
        var group = "";
        foreach (var setting in settings)
        {
            if (setting.Group != group)
            {
                group = setting.Group;
                text.Append('\n').Append(group).Append(":\n");
            }
            var flag = setting.ValueName.Length > 0 ? $"{setting.Flag} {setting.ValueName}" : setting.Flag;
            text.Append("  ").Append(flag.PadRight(FlagColumn)).Append(' ').Append(setting.Help);
            if (setting.Default is { } standard)
            {
                text.Append(" [").Append(standard).Append(']');
            }
            text.Append('\n');
        }
    }
}
