using System.Text.RegularExpressions;
using Launcher.Aws;
using Launcher.Providers;
using Launcher.References;
using Launcher.Tests.Harness;

namespace Launcher.Tests.Aws;

/// <summary>What the README says about AWS is what the launcher does.</summary>
public sealed class AwsReadmeTests
{
    private static readonly string s_section = Section();

    public static TheoryData<string> SettingNames => [.. AwsSettings.All.Select(setting => setting.Name)];

    public static TheoryData<string> References =>
        [
            .. s_section
                .Split("```")[1]
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split("  ")[0]),
        ];

    [Theory]
    [MemberData(nameof(SettingNames))]
    public void Every_setting_is_a_row_with_its_variables_and_default(string name)
    {
        var setting = AwsSettings.All.Single(setting => setting.Name == name);
        var row = s_section
            .Split('\n')
            .Single(line => line.StartsWith($"| `{setting.Flag} {setting.ValueName}` |", StringComparison.Ordinal));
        Assert.Equal(
            string.Join(", ", setting.VendorVariables.Select(variable => $"`{variable}`")),
            row.Split('|')[2].Trim()
        );
        if (setting.Default is { } standard)
        {
            Assert.Contains($"(`{standard}`)", row, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_row_is_for_a_flag_that_does_not_exist()
    {
        var known = AwsSettings.All.Select(setting => setting.Flag).ToHashSet();
        var rows = Regex.Matches(s_section, "^\\| `(--[a-z-]+)", RegexOptions.Multiline);
        Assert.Equal(known.Count, rows.Count);
        Assert.All(rows, row => Assert.Contains(row.Groups[1].Value, known));
    }

    [Theory]
    [MemberData(nameof(References))]
    public void Every_reference_it_shows_is_read(string text) =>
        Assert.Null(
            ReferenceText
                .ParseFlag(
                    text,
                    new SchemeSet([
                        .. ProviderTable.All.Select(provider => new SchemeSyntax(
                            provider.Scheme,
                            provider.Scanned,
                            provider.Options,
                            provider.CheckLocation,
                            provider.Example
                        )),
                    ])
                )
                .Problem
        );

    [Fact]
    public void Every_variable_it_names_is_one_the_launcher_reads()
    {
        var sources = string.Concat(
            Directory
                .EnumerateFiles(Path.Combine(Repository.Folder, "src", "Launcher"), "*.cs", SearchOption.AllDirectories)
                .Select(File.ReadAllText)
        );
        var named = Regex.Matches(s_section, "`(AWS_[A-Z0-9_]+)`").Select(match => match.Groups[1].Value).ToList();
        Assert.True(named.Count > 15);
        Assert.All(named, name => Assert.Contains($"\"{name}\"", sources, StringComparison.Ordinal));
    }

    private static string Section()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Folder, "README.md"));
        var start = readme.IndexOf("\n## AWS\n", StringComparison.Ordinal);
        return readme[start..readme.IndexOf("\n## ", start + 1, StringComparison.Ordinal)];
    }
}
