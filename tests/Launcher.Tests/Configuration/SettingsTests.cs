using Launcher.Configuration;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Verbs;

namespace Launcher.Tests.Configuration;

public sealed class SettingsTests
{
    private const int Columns = 80;

    [Fact]
    public void The_help_fits_eighty_columns_and_names_every_flag()
    {
        var lines = (HelpVerb.Text(SettingTable.Own) + HelpVerb.SuperviseText()).Split('\n');
        Assert.DoesNotContain(lines, line => line.Length > Columns);
        Assert.All(
            SettingTable.Own,
            setting => Assert.Contains(lines, line => line.StartsWith($"  {setting.Flag} ", StringComparison.Ordinal))
        );
        var wide = Settings.User with { Help = new string('x', Columns) };
        Assert.Contains(HelpVerb.Text([wide]).Split('\n'), line => line.Length > Columns);
    }

    [Fact]
    public void Every_setting_of_the_class_is_in_the_table_once()
    {
        var fields = typeof(Settings).GetFields().Select(field => field.GetValue(null)).OfType<Setting>().ToList();
        Assert.Equal(fields, Settings.All);
        Assert.Equal(SettingTable.Own.Count, SettingTable.Own.Select(setting => setting.Name).Distinct().Count());
    }

    [Fact]
    public void Groups_stand_together() =>
        Assert.Equal(
            SettingTable.Own.Select(setting => setting.Group).Distinct(),
            SettingTable
                .Own.Select(setting => setting.Group)
                .Aggregate(
                    new List<string>(),
                    (groups, group) => groups is [.., var last] && last == group ? groups : [.. groups, group]
                )
        );

    [Fact]
    public void The_twin_of_a_flag_is_its_name_in_capitals()
    {
        Assert.Equal("--file-mode", Settings.FileMode.Flag);
        Assert.Equal("LAUNCHER_FILE_MODE", Settings.FileMode.Variable);
    }
}
