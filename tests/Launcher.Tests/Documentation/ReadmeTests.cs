using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Launcher.Providers;
using Launcher.Testing.Documentation;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Documentation;

/// <summary>The first page: short, and all there is to know in its first screen.</summary>
public sealed class ReadmeTests
{
    private const int MostBytes = 12_288;
    private const int FirstScreen = 32;

    private static readonly string s_readme = Document.Of("README.md").Text;

    [Fact]
    public void It_is_at_most_12_kilobytes() => Assert.InRange(Encoding.UTF8.GetByteCount(s_readme), 1, MostBytes);

    [Fact]
    public void Its_first_screen_is_a_sentence_a_Dockerfile_three_promises_and_every_store()
    {
        var screen = string.Join('\n', s_readme.Split('\n').Take(FirstScreen));
        Assert.Matches(@"\A# launcher\n\n[^\n]+\.\n\n```dockerfile\n(?:[A-Z]+ .*\n)+```\n\n\* \*\*", screen);
        Assert.Equal(3, Regex.Count(screen, @"^\* \*\*", RegexOptions.Multiline));
        var rows = screen.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).ToList();
        foreach (var scheme in ProviderTable.All.Select(store => $"{store.Scheme}://"))
        {
            Assert.True(
                rows.Exists(row => row.Contains(scheme, StringComparison.Ordinal)),
                $"the table of stores in README.md has no row with {scheme}, or it stands below line {FirstScreen}"
            );
        }
    }

    [Fact]
    public void Its_picture_is_one_file_that_follows_the_colours_of_the_page()
    {
        var picture = Regex.Match(s_readme, "<img src=\"([^\"]+\\.svg)\" alt=\"[^\"]{40,}\">");
        Assert.True(picture.Success);
        var text = File.ReadAllText(Path.Combine(Repository.Folder, picture.Groups[1].Value));
        Assert.Equal("svg", XDocument.Parse(text).Root!.Name.LocalName);
        Assert.Contains("@media (prefers-color-scheme: dark)", text, StringComparison.Ordinal);
        // GitHub shows it as an image: nothing is loaded, nothing runs.
        Assert.DoesNotMatch("(?i)<script|<foreignObject|@import|url\\((?!#)|href=", text);
    }
}
