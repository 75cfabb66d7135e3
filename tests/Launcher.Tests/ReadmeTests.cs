using System.Text.RegularExpressions;
using Launcher.Configuration;
using Launcher.Providers;
using Launcher.References;
using Launcher.Tests.Harness;
using Launcher.Tests.Providers;

namespace Launcher.Tests;

/// <summary>What the README says is what the launcher does.</summary>
public sealed class ReadmeTests
{
    private static readonly string s_readme = File.ReadAllText(Path.Combine(Repository.Folder, "README.md"));

    public static TheoryData<string> SettingNames => [.. Settings.All.Select(setting => setting.Name)];

    public static TheoryData<string> ProviderSettingNames =>
        [.. ProviderTable.Settings.Select(setting => setting.Name)];

    public static TheoryData<string> References =>
        [
            .. (
                Fenced("file:///run/secrets/db_password ")
                + Fenced("vault://kv/db#password ")
                + Fenced("plugin://summon-conjur/prod/db ")
            )
                .Split('\n')
                .Select(line => line.Split("  ")[0])
                .Where(text => text.Length > 0),
        ];

    [Theory]
    [MemberData(nameof(SettingNames))]
    public void Every_setting_is_a_row_of_the_table_with_its_value_and_default(string name)
    {
        var setting = Settings.All.Single(setting => setting.Name == name);
        var flag = setting.ValueName.Length > 0 ? $"{setting.Flag} {setting.ValueName}" : setting.Flag;
        var row = Section("### Settings")
            .Split('\n')
            .SingleOrDefault(line => line.StartsWith($"| `{flag}` |", StringComparison.Ordinal));
        Assert.True(row is not null, $"no row for {flag}");
        if (setting.Default is { } standard)
        {
            Assert.Contains(
                standard,
                row.Split('|')[2].Replace("`", "", StringComparison.Ordinal),
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [MemberData(nameof(ProviderSettingNames))]
    public void Every_setting_of_a_provider_is_a_row_with_its_value_its_default_and_its_variable(string name)
    {
        var setting = ProviderTable.Settings.Single(setting => setting.Name == name);
        var flag = setting.ValueName.Length > 0 ? $"{setting.Flag} {setting.ValueName}" : setting.Flag;
        var row = s_readme
            .Split('\n')
            .SingleOrDefault(line => line.StartsWith($"| `{flag}` |", StringComparison.Ordinal));
        Assert.True(row is not null, $"no row for {flag}");
        Assert.Contains(setting.Default ?? "", row, StringComparison.Ordinal);
        // The first name is the vendor's usual one; an agent's comes before it and is said elsewhere.
        var usual = setting.VendorVariables.FirstOrDefault(variable =>
            !variable.Contains("_AGENT_", StringComparison.Ordinal)
        );
        Assert.Contains(usual ?? "", row, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_has_no_row_for_a_flag_that_does_not_exist()
    {
        var known = Settings.All.Select(setting => setting.Flag).ToHashSet();
        var rows = Regex.Matches(Section("### Settings"), "^\\| `(--[a-z-]+)", RegexOptions.Multiline);
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Contains(row.Groups[1].Value, known));
    }

    [Theory]
    [MemberData(nameof(References))]
    public void Every_reference_it_shows_is_read(string text) =>
        Assert.Null(ReferenceText.ParseFlag(text, Schemes()).Problem);

    [Fact]
    public void What_it_says_of_other_tools_references_is_what_they_mean()
    {
        var known = ProviderTable
            .All.SelectMany(provider => provider.Spellings)
            .Select(spelling => spelling.Tool)
            .Distinct();
        var rows = Regex.Matches(
            Section("## Coming from another tool"),
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
    public void A_broken_reference_would_be_noticed() =>
        Assert.NotNull(ReferenceText.ParseFlag("file:///run/secrets/x?optonal", Schemes()).Problem);

    [Fact]
    public async Task The_failure_it_shows_is_the_failure_one_gets()
    {
        using var folder = Scratch.OnTmpfs();
        folder.Write("db_password", "x");
        var outcome = await Run.Launcher("--env", $"DB_PASSWORD=file://{folder.At("db_pasword")}")
            .Command("true")
            .RunAsync();
        Assert.Equal(
            Fenced("launcher: DB_PASSWORD: not-found"),
            outcome.StandardError.Replace(folder.Folder, "/run/secrets", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Its_measurements_are_those_of_the_script_that_makes_them()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Folder, "build", "numbers.sh"));
        var measured = Regex
            .Matches(script, @"^row '((?:[^'\n]|'""'""')*)' ", RegexOptions.Multiline)
            .Select(row => row.Groups[1].Value.Replace("'\"'\"'", "'", StringComparison.Ordinal));
        var shown = Regex.Matches(
            Section("## Measured"),
            @"^\| (.+) \| \d+\.\d\d \| \d+\.\d\d \| [+-]\d+\.\d\d \|$",
            RegexOptions.Multiline
        );
        Assert.NotEmpty(shown);
        Assert.Equal(measured, shown.Select(row => row.Groups[1].Value));
        Assert.Contains("`build/numbers.sh`", Section("## Measured"), StringComparison.Ordinal);
    }

    [Fact]
    public void Supervise_mode_misses_nothing_in_the_table_of_its_kind()
    {
        var rows = Section("### PID 1 conformance")
            .Split('\n')
            .Where(line => line.StartsWith('|') && line.Contains('✓', StringComparison.Ordinal));
        var cells = rows.Select(row => row.Split('|')).ToList();
        Assert.True(cells.Count > 10);
        Assert.All(cells, row => Assert.StartsWith(" ✓", row[2], StringComparison.Ordinal));
        Assert.Contains(cells, row => row[3].StartsWith(" ✗", StringComparison.Ordinal));
    }

    [Fact]
    public void The_examples_it_names_exist()
    {
        var links = Regex.Matches(s_readme, @"\]\(([^)#:]+)\)");
        Assert.NotEmpty(links);
        Assert.All(
            links,
            link => Assert.True(Path.Exists(Path.Combine(Repository.Folder, link.Groups[1].Value)), link.Value)
        );
    }

    private static SchemeSet Schemes() =>
        new([
            .. ProviderTable.All.Select(provider => new SchemeSyntax(
                provider.Scheme,
                provider.Scanned,
                provider.Options,
                provider.CheckLocation,
                provider.Example
            )),
        ]);

    private static string Section(string heading)
    {
        var start = s_readme.IndexOf(heading, StringComparison.Ordinal);
        Assert.True(start >= 0, $"no section '{heading}'");
        var end = s_readme.IndexOf("\n##", start + heading.Length, StringComparison.Ordinal);
        return s_readme[start..(end < 0 ? s_readme.Length : end)];
    }

    /// <summary>The code block that begins with this text.</summary>
    private static string Fenced(string beginning)
    {
        var start = s_readme.IndexOf($"```\n{beginning}", StringComparison.Ordinal);
        Assert.True(start >= 0, $"no code block begins with '{beginning}'");
        start += 4;
        return s_readme[start..s_readme.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
