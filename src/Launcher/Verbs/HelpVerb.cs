using System.Text;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Verbs;

/// <summary><c>launcher --help</c>: one screen, made from the settings table and the provider table.</summary>
internal static class HelpVerb
{
    private const int FlagColumn = 25;

    public static int Print(IReadOnlyList<Setting> settings)
    {
        StandardStreams.WriteOutput(Encoding.UTF8.GetBytes(Text(settings)));
        return (int)ExitCode.Success;
    }

    public static string Text(IReadOnlyList<Setting> settings)
    {
        var text = new StringBuilder(
            """
            launcher: reads secrets, hands them to your app, and becomes it

            usage: launcher [run] [flags] -- command [argument...]
                   launcher check [flags]      read every secret, deliver none
                   launcher plan [flags]       say what would go where; read nothing
                   launcher copy DIRECTORY     put this file there (init containers)
                   launcher version [--json]

            """
        );
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
        text.Append("\nREF: scheme://location[?option[&option]][#key or #/json/pointer]\n");
        foreach (var provider in ProviderTable.All)
        {
            text.Append("  ")
                .Append($"{provider.Scheme}://".PadRight(FlagColumn))
                .Append(' ')
                .Append(provider.Summary)
                .Append('\n');
        }
        text.Append(
            "\nEach flag has a twin: --file-mode is LAUNCHER_FILE_MODE. LAUNCHER_ENV, _FILE,\n_MEMFD, _EXPAND and _SCAN_SKIP take one entry per line.\n"
        );
        return text.ToString();
    }
}
