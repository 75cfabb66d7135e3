using System.Text.RegularExpressions;
using Launcher.CommandLine;
using Launcher.References;
using Launcher.Testing.Documentation;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Documentation;

/// <summary>What stands between fences is read by what it is for: no document shows what nobody has tried.</summary>
public sealed partial class BlocksTests
{
    private const string FromYaml = """
        import json, sys, yaml
        def found(node):
            if isinstance(node, dict):
                for key, value in node.items():
                    if key == "environment":
                        yield from value.items()
                    elif key == "env":
                        yield from ((entry["name"], entry["value"]) for entry in value)
                    else:
                        yield from found(value)
            elif isinstance(node, list):
                for entry in node:
                    yield from found(entry)
        for document in yaml.safe_load_all(sys.stdin):
            for name, value in found(document):
                print(f"{name}={value}", end="\0")
        """;

    /// <summary>A block's language, and the class that tries it.</summary>
    private static readonly Dictionary<string, string> s_readers = new()
    {
        ["sh"] = nameof(CommandsTests),
        ["console"] = nameof(CommandsTests),
        ["dockerfile"] = nameof(Containers.DocumentedDockerfilesTests),
        ["yaml"] = nameof(BlocksTests),
        ["json"] = nameof(BlocksTests),
        ["text"] = nameof(BlocksTests),
        ["ebnf"] = nameof(BlocksTests),
    };

    public static TheoryData<string> Manifests => Of("yaml");

    public static TheoryData<string> ConfigFiles => Of("json");

    public static TheoryData<string> Texts => Of("text");

    [Fact]
    public void Every_block_says_what_it_is_and_something_reads_it()
    {
        var blocks = Document.All.SelectMany(document => document.Blocks).ToList();
        Assert.True(blocks.Count > 10);
        Assert.DoesNotContain(blocks, block => !s_readers.ContainsKey(block.Language));
        // A fence that is not closed would hide what stands behind it.
        Assert.All(
            Document.All,
            document =>
                Assert.Equal(2 * document.Blocks.Count(), Regex.Count(document.Text, "^```", RegexOptions.Multiline))
        );
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public async Task The_settings_of_a_manifest_make_a_plan(string place)
    {
        var block = Find(place);
        using var typed = new Typed();
        var settings = await Run.Program("python3", "-c", FromYaml).Input(block.Text).RunAsync();
        Assert.NotEqual("", settings.Quietly().StandardOutput);
        var file = typed.Write("settings", settings.StandardOutput);
        var plan = await typed
            .Script($"xargs -0 sh -c 'exec env \"$@\" launcher plan' sh <{file}", block.Document)
            .RunAsync();
        Assert.True(plan.ExitCode == 0, $"{place}: {plan}");
    }

    [Theory]
    [MemberData(nameof(ConfigFiles))]
    public async Task A_config_file_makes_a_plan(string place)
    {
        var block = Find(place);
        using var typed = new Typed();
        var file = typed.Write("launcher.json", block.Text);
        var plan = await typed
            .Script($"cp {file} /etc/launcher/launcher.json && launcher plan", block.Document)
            .RunAsync();
        Assert.True(plan.ExitCode == 0, $"{place}: {plan}");
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_list_is_one_of_references_or_of_verbs(string place)
    {
        foreach (var line in Find(place).Text.Split('\n').Where(line => line.Length > 0 && line[0] != ' '))
        {
            if (Usage().Match(line) is { Success: true } usage)
            {
                Assert.True(VerbTable.TryGet(usage.Groups[1].Value, out var verb) && verb is not null, line);
                continue;
            }
            Assert.Contains("://", line, StringComparison.Ordinal);
            Assert.Null(ReferenceText.ParseFlag(line.Split("  ")[0], RealSchemes.Set).Problem);
        }
        Assert.NotNull(ReferenceText.ParseFlag("file:///run/secrets/x?optonal", RealSchemes.Set).Problem);
    }

    [Fact]
    public void Every_word_of_the_grammar_is_explained()
    {
        var grammar = Assert.Single(Of("ebnf"), _ => true);
        var text = Quoted().Replace(Find(grammar).Text, " ");
        var explained = Regex
            .Matches(text, @"^([a-z-]+) *=", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value);
        Assert.Equal(explained.Order(), Word().Matches(text).Select(match => match.Value).Distinct().Order());
    }

    private static TheoryData<string> Of(string language) =>
        [
            .. Document
                .All.SelectMany(document => document.Blocks)
                .Where(block => block.Language == language)
                .Select(block => block.ToString()),
        ];

    private static Document.Block Find(string place) =>
        Document.All.SelectMany(document => document.Blocks).Single(block => block.ToString() == place);

    [GeneratedRegex(@"^launcher \[?([a-z]+)")]
    private static partial Regex Usage();

    // Comments, literals and special sequences.
    [GeneratedRegex(@"\(\*.*?\*\)|""[^""]*""|\?[^?]*\?")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"[a-z]+(-[a-z]+)*")]
    private static partial Regex Word();
}
