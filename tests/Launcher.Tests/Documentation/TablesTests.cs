using System.Text.RegularExpressions;
using Launcher.Diagnostics;
using Launcher.Injection;
using Launcher.Model;
using Launcher.Providers;
using Launcher.References;
using Launcher.Testing.Documentation;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Documentation;

/// <summary>The tables that no one class of the launcher makes.</summary>
public sealed class TablesTests
{
    [Fact]
    public void What_they_say_of_other_tools_references_is_what_they_mean()
    {
        var known = ProviderTable
            .All.SelectMany(provider => provider.Spellings)
            .Select(spelling => spelling.Tool)
            .Distinct();
        var rows = Regex.Matches(
            Document.Section("Coming from another tool"),
            @"^\| `([a-z-]+)` \| `([^`]+)` \| `([^`]+)` \|$",
            RegexOptions.Multiline
        );
        Assert.Equal(known.Order(), rows.Select(row => row.Groups[1].Value).Distinct().Order());
        Assert.All(
            rows,
            row =>
            {
                var schemes = RealSchemes.Set.Reading([row.Groups[1].Value]);
                var text = System.Text.Encoding.UTF8.GetBytes(row.Groups[2].Value);
                Assert.Equal(row.Groups[3].Value, RealSchemes.Say(ReferenceText.Scan(text, schemes)));
                Assert.Equal(row.Groups[3].Value, RealSchemes.Say(row.Groups[3].Value));
            }
        );
    }

    [Fact]
    public void Every_kind_of_delivery_is_among_the_ways_of_delivery()
    {
        var rows = Document.Section("The ways of delivery").Split('\n');
        foreach (var flag in TargetTable.Settings.Select(setting => setting.Flag))
        {
            Assert.True(
                Array.Exists(rows, row => row.StartsWith($"| `{flag} ", StringComparison.Ordinal)),
                $"the ways of delivery in src/Launcher/Injection/README.md have no row that begins with `{flag}"
            );
        }
    }

    [Fact]
    public void Measurements_are_those_of_the_script_that_makes_them()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Folder, "build", "numbers.sh"));
        var measured = Regex
            .Matches(script, @"^row '((?:[^'\n]|'""'""')*)' ", RegexOptions.Multiline)
            .Select(row => row.Groups[1].Value.Replace("'\"'\"'", "'", StringComparison.Ordinal));
        var shown = Regex.Matches(
            Document.Section("Measured"),
            @"^\| (.+) \| \d+\.\d\d \| \d+\.\d\d \| [+-]\d+\.\d\d \|$",
            RegexOptions.Multiline
        );
        Assert.NotEmpty(shown);
        Assert.Equal(measured, shown.Select(row => row.Groups[1].Value));
        Assert.Contains("`build/numbers.sh`", Document.Section("Measured"), StringComparison.Ordinal);
    }

    [Fact]
    public void Supervise_mode_misses_nothing_in_the_table_of_its_kind()
    {
        var rows = Document
            .Section("PID 1 conformance")
            .Split('\n')
            .Where(line => line.StartsWith('|') && line.Contains('✓', StringComparison.Ordinal));
        var cells = rows.Select(row => row.Split('|')).ToList();
        Assert.True(cells.Count > 10);
        Assert.All(cells, row => Assert.StartsWith(" ✓", row[2], StringComparison.Ordinal));
        Assert.Contains(cells, row => row[3].StartsWith(" ✗", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_class_of_a_report_is_explained()
    {
        var explained = Regex.Matches(
            Document.Section("When it does not start"),
            "^\\| `([a-z-]+)` \\|",
            RegexOptions.Multiline
        );
        Assert.Equal(
            Enum.GetValues<ProblemClass>().Select(FailureReport.Name),
            explained.Select(row => row.Groups[1].Value)
        );
    }
}
