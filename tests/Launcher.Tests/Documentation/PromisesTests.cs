using System.Text.RegularExpressions;
using Launcher.Testing.Documentation;

namespace Launcher.Tests.Documentation;

/// <summary>Every promise of a document has a test that tries it whole: <c>tests/README.md</c> says which.</summary>
public sealed partial class PromisesTests
{
    private static readonly List<string> s_texts =
    [
        .. Document.All.Where(document => document.Name != "tests/README.md").Select(document => Flat(document.Text)),
    ];

    private static readonly string[] s_argued = ["Why not", "Threat model"];

    private static readonly List<(string Promise, string Test)> s_rows =
    [
        .. Row().Matches(Document.Section("Promises")).Select(row => (Flat(row.Groups[1].Value), row.Groups[2].Value)),
    ];

    [Fact]
    public void Every_row_quotes_a_document()
    {
        Assert.True(s_rows.Count > 40);
        Assert.DoesNotContain(
            s_rows,
            row => !s_texts.Any(text => text.Contains(row.Promise, StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Every_row_names_a_test()
    {
        Assert.True(WrittenTests.Names.Count > 1000);
        Assert.Contains($"{nameof(PromisesTests)}.{nameof(Every_row_names_a_test)}", WrittenTests.Names);
        Assert.DoesNotContain(s_rows, row => !WrittenTests.Names.Contains(row.Test));
    }

    [Fact]
    public void Every_promise_in_bold_letters_has_a_row()
    {
        var bold = Document
            .All.SelectMany(document =>
                document.Headings.Except(s_argued).Distinct().Select(title => (document, title))
            )
            .SelectMany(place => place.document.Sections(place.title))
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
