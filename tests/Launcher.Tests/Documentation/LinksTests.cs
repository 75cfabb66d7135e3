using System.Text.RegularExpressions;
using Launcher.Testing.Documentation;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Documentation;

/// <summary>No link of a document leads nowhere, and every document is reached from the README.</summary>
public sealed partial class LinksTests
{
    public static TheoryData<string> Names => [.. Document.All.Select(document => document.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_link_leads_somewhere(string name) => Assert.Empty(Dead(Document.Of(name)));

    [Theory]
    [InlineData("[x](no-such-file.md)")]
    [InlineData("[x](README.md#no-such-heading)")]
    [InlineData("[x](#no-such-heading)")]
    [InlineData("[x](../README.md)")]
    [InlineData("![x](no-such-picture.svg)")]
    [InlineData("<img src=\"no-such-picture.svg\">")]
    [InlineData("[x](/README.md)")]
    [InlineData("[x](http://example.com)")]
    public void A_dead_link_is_found(string text) => Assert.Single(Dead(new Document("x.md", text)));

    [Theory]
    [InlineData("# Two `of` a kind: it's\n[x](#two-of-a-kind-its)")]
    [InlineData("# A\n# A\n[x](#a-1)")]
    [InlineData("[x](README.md) [y](tests/README.md) [z](https://example.com/)")]
    [InlineData("```sh\n[x](none)\n```")]
    [InlineData("`[x](none)`")]
    public void A_live_link_is_none(string text) => Assert.Empty(Dead(new Document("x.md", text)));

    [Fact]
    public void Every_document_is_reached_from_the_README()
    {
        var seen = new HashSet<string>();
        var next = new Queue<string>(["README.md"]);
        while (next.TryDequeue(out var name))
        {
            if (!seen.Add(name))
            {
                continue;
            }
            foreach (var target in Links(Document.Of(name)).Select(link => Resolve(name, link.Split('#')[0])))
            {
                // A browser shows the README of a folder.
                foreach (var file in new[] { target, Path.Combine(target, "README.md") })
                {
                    if (Document.All.Any(document => document.Name == file))
                    {
                        next.Enqueue(file);
                    }
                }
            }
        }
        Assert.Empty(Document.All.Select(document => document.Name).Except(seen));
    }

    private static IEnumerable<string> Dead(Document document)
    {
        foreach (var link in Links(document))
        {
            if (link.StartsWith("https://", StringComparison.Ordinal))
            {
                continue;
            }
            var (path, anchor) = link.Split('#') is [var front, var back] ? (front, back) : (link, null);
            var target = path.Length == 0 ? document.Name : Resolve(document.Name, path);
            var exists =
                !path.StartsWith('/')
                && !target.StartsWith("..", StringComparison.Ordinal)
                && (path.Length == 0 || Path.Exists(Path.Combine(Repository.Folder, target)));
            if (
                !exists
                || (anchor is not null && !Anchors(path.Length == 0 ? document : Document.Of(target)).Contains(anchor))
            )
            {
                yield return link;
            }
        }
    }

    private static IEnumerable<string> Links(Document document) =>
        Link().Matches(Code().Replace(document.Prose, "")).Select(match => match.Groups["target"].Value);

    /// <summary>The path from the repository's root.</summary>
    private static string Resolve(string document, string path) =>
        Path.GetRelativePath(
            Repository.Folder,
            Path.Combine(Repository.Folder, Path.GetDirectoryName(document)!, path)
        );

    /// <summary>As GitHub makes them of headings: lower-case, without punctuation, a dash for a blank, counted when alike.</summary>
    private static HashSet<string> Anchors(Document document)
    {
        var anchors = new HashSet<string>();
        foreach (var heading in document.Headings)
        {
            var anchor = Punctuation().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');
            for (var (unique, count) = (anchor, 0); !anchors.Add(unique); unique = $"{anchor}-{++count}") { }
        }
        return anchors;
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)|\b(?:src|srcset|href)=""(?<target>[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"`[^`\n]+`")]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\p{L}\p{M}\p{N}\p{Pc}\- ]")]
    private static partial Regex Punctuation();
}
