using System.Text.RegularExpressions;
using Launcher.Tests.Harness;

namespace Launcher.Tests;

/// <summary>Every promise of the README has a test that tries it whole: <c>tests/README.md</c> says which.</summary>
public sealed partial class PromisesTests
{
    private static readonly string s_readme = Flat(File.ReadAllText(Path.Combine(Repository.Folder, "README.md")));

    private static readonly string[] s_argued = ["## Why not", "## Threat model"];

    private static readonly List<(string Promise, string Test)> s_rows =
    [
        .. Row()
            .Matches(File.ReadAllText(Path.Combine(Repository.Folder, "tests", "README.md")))
            .Select(row => (Flat(row.Groups[1].Value), row.Groups[2].Value)),
    ];

    [Fact]
    public void Every_row_quotes_the_README()
    {
        Assert.True(s_rows.Count > 40);
        Assert.DoesNotContain(s_rows, row => !s_readme.Contains(row.Promise, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_row_names_a_test()
    {
        var tests = typeof(PromisesTests)
            .Assembly.GetTypes()
            .SelectMany(type =>
                type.GetMethods()
                    .Where(method => method.GetCustomAttributes(typeof(FactAttribute), inherit: true).Length > 0)
                    .Select(method => $"{type.Name}.{method.Name}")
            )
            .ToHashSet();
        Assert.DoesNotContain(s_rows, row => !tests.Contains(row.Test));
    }

    [Fact]
    public void Every_promise_in_bold_letters_has_a_row()
    {
        var bold = File.ReadAllText(Path.Combine(Repository.Folder, "README.md"))
            .Split("\n## ")
            .Where(section => !s_argued.Any(argued => $"## {section}".StartsWith(argued, StringComparison.Ordinal)))
            .SelectMany(section => Bold().Matches(section))
            .Select(match => Flat(match.Groups[1].Value))
            .ToList();
        Assert.True(bold.Count > 10);
        Assert.Empty(bold.Except(s_rows.Select(row => row.Promise)));
    }

    /// <summary>Without the letters' weight and with one blank where a line may break.</summary>
    private static string Flat(string text) =>
        Regex.Replace(text.Replace("**", "", StringComparison.Ordinal), @"\s+", " ");

    [GeneratedRegex(@"^\| (.+) \| `(\w+\.\w+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\* \*\*([^*]+)\*\*", RegexOptions.Multiline)]
    private static partial Regex Bold();
}
