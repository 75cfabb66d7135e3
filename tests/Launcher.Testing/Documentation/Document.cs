using System.Text.RegularExpressions;
using Launcher.Testing.Harness;

namespace Launcher.Testing.Documentation;

/// <summary>One Markdown file of the repository, and what the tests ask of it.</summary>
/// <param name="Name">Its path from the repository's root: <c>src/README.md</c>.</param>
internal sealed partial record Document(string Name, string Text)
{
    /// <summary>Every one there is: what is added is tested from then on.</summary>
    public static IReadOnlyList<Document> All { get; } =
    [
        .. Repository
            .Files()
            .Where(file => file.EndsWith(".md", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => new Document(Path.GetRelativePath(Repository.Folder, file), File.ReadAllText(file))),
    ];

    /// <summary>The text with every block of code blank: what is left stands where it stood.</summary>
    public string Prose { get; } = Fence().Replace(Text, match => Letter().Replace(match.Value, " "));

    /// <summary>The blocks of code, in order.</summary>
    public IEnumerable<Block> Blocks =>
        Fence()
            .Matches(Text)
            .Select(match => new Block(
                Name,
                1 + Text.AsSpan(0, match.Index).Count('\n'),
                match.Groups["language"].Value,
                match.Groups["text"].Value
            ));

    /// <summary>The headings, without their number signs.</summary>
    public IEnumerable<string> Headings => Heading().Matches(Prose).Select(match => match.Groups["title"].Value);

    public static Document Of(string name) => All.Single(document => document.Name == name);

    /// <summary>What stands below a heading, as far as the next one. Which document has it may change: one must.</summary>
    public static string Section(string title)
    {
        var found = All.SelectMany(document => document.Sections(title)).ToList();
        Assert.True(found.Count == 1, $"{found.Count} sections with the heading '{title}'");
        return found[0];
    }

    /// <summary>The same of this document alone; a title may stand more than once.</summary>
    public IEnumerable<string> Sections(string title)
    {
        var headings = Heading().Matches(Prose);
        for (var i = 0; i < headings.Count; i++)
        {
            if (headings[i].Groups["title"].Value == title)
            {
                yield return Text[headings[i].Index..(i + 1 < headings.Count ? headings[i + 1].Index : Text.Length)];
            }
        }
    }

    [GeneratedRegex(@"^```(?<language>[^\n`]*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\n]")]
    private static partial Regex Letter();

    /// <summary>A block of code.</summary>
    /// <param name="Language">What stands behind its fence: <c>sh</c>.</param>
    internal sealed record Block(string Document, int Line, string Language, string Text)
    {
        public override string ToString() => $"{Document}:{Line}";
    }
}
