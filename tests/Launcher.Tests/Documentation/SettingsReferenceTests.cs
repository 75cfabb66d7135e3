using System.Globalization;
using System.Text;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Testing.Documentation;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Documentation;

/// <summary>The reference of all settings is the settings table.</summary>
public sealed class SettingsReferenceTests
{
    private const string Name = "src/Launcher/Configuration/README.md";
    private const string Begin = "<!-- settings -->\n";
    private const string End = "<!-- /settings -->\n";

    [Fact]
    public async Task The_reference_is_that_of_the_settings_table()
    {
        var text = Document.Of(Name).Text;
        var start = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.InRange(end, start, text.Length);
        var expected = text[..start] + Reference(SettingTable.All) + text[end..];
        var fresh = Path.Combine(Repository.Folder, "artifacts", "settings.md");
        await File.WriteAllTextAsync(fresh, expected, TestContext.Current.CancellationToken);

        Assert.True(text == expected, $"the settings table has changed: cp {fresh} {Name}");
    }

    [Fact]
    public void A_row_has_all_that_a_setting_says()
    {
        var row = Row(
            new Setting("vault-x", SettingKind.Repeated, "Group", "A|B", "one", "help (* and ?)")
            {
                Vendor = "vault",
                VendorVariables = ["VAULT_X"],
                RelatedVariables = ["VAULT_X_BYTES"],
            }
        );

        Assert.Equal(
            @"| `--vault-x A\|B` | `LAUNCHER_VAULT_X` | `VAULT_X`, `VAULT_X_BYTES` | one | help (\* and ?); repeatable |",
            row
        );
    }

    private static string Reference(IReadOnlyList<Setting> settings)
    {
        var text = new StringBuilder();
        foreach (var group in settings.GroupBy(setting => setting.Group))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {group.Key}\n\n");
            text.Append("| flag | variable | the vendor's | default | |\n|---|---|---|---|---|\n");
            text.AppendJoin('\n', group.Select(Row)).Append('\n');
        }
        return text.Append('\n').ToString();
    }

    private static string Row(Setting setting)
    {
        var flag = setting.ValueName.Length > 0 ? $"{setting.Flag} {setting.ValueName}" : setting.Flag;
        var vendor = setting.VendorVariables.Concat(setting.RelatedVariables).Select(name => $"`{name}`");
        var often = setting.Kind == SettingKind.Repeated ? "; repeatable" : "";
        string[] cells =
        [
            $"`{Cell(flag)}`",
            $"`{setting.Variable}`",
            string.Join(", ", vendor),
            Cell(setting.Default),
            Cell(setting.Help).Replace("*", @"\*", StringComparison.Ordinal) + often,
        ];
        return "|" + string.Concat(cells.Select(cell => cell.Length > 0 ? $" {cell} |" : " |"));
    }

    private static string Cell(string? text) => (text ?? "").Replace("|", @"\|", StringComparison.Ordinal);
}
