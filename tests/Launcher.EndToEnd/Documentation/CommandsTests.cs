using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Launcher.Testing.Documentation;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Documentation;

/// <summary>
/// Every command that a document shows is run: here, in a shell, or, where <c>tests/README.md</c> says so, by a test that
/// has what it needs.
/// </summary>
public sealed partial class CommandsTests
{
    private static readonly List<(string Command, string Test)> s_elsewhere =
    [
        .. Row()
            .Matches(Document.Section("Commands that need more than a shell"))
            .Select(row => (row.Groups[1].Value, row.Groups[2].Value)),
    ];

    public static TheoryData<string> Scripts => Of("sh");

    public static TheoryData<string> Sessions => Of("console");

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_script_runs_to_its_end(string place)
    {
        var block = Find(place);
        var here = Lines(block.Text).Where(line => s_elsewhere.All(row => row.Command != line)).ToList();
        if (here.Count == 0)
        {
            return;
        }
        using var typed = new Typed();
        var outcome = await typed.Script($"set -e\n{string.Join('\n', here)}\n", block.Document).RunAsync();
        Assert.True(outcome.ExitCode == 0, $"{place}: {outcome}");
    }

    [Theory]
    [MemberData(nameof(Sessions))]
    public async Task A_session_prints_what_it_shows(string place)
    {
        var block = Find(place);
        Assert.StartsWith("$ ", block.Text, StringComparison.Ordinal);
        using var typed = new Typed();
        var script = new StringBuilder("exec 2>&1\n");
        foreach (
            var line in Joined(block.Text).Split('\n').Where(line => line.StartsWith("$ ", StringComparison.Ordinal))
        )
        {
            var shown = line.Replace("'", @"'\''", StringComparison.Ordinal);
            script.Append(CultureInfo.InvariantCulture, $"printf '%s\\n' '{shown}'\n{line.AsSpan(2)}\n");
        }
        Assert.Equal(
            Joined(block.Text),
            (await typed.Script(script.ToString(), block.Document).RunAsync()).StandardOutput
        );
    }

    [Theory]
    [InlineData("launcher --env A=file:///run/secrets/none -- my-app")]
    [InlineData("launcher --no-such-flag -- my-app\ntrue")]
    [InlineData("launcher policy --no-such-flag | vault policy write my-app -")]
    [InlineData("LAUNCHER_TIMOUT=1s launcher plan")]
    public async Task A_command_that_fails_is_noticed(string script)
    {
        using var typed = new Typed();
        Assert.NotEqual(0, (await typed.Script($"set -e\n{script}\n", "README.md").RunAsync()).ExitCode);
    }

    [Fact]
    public void A_command_that_a_test_runs_elsewhere_is_one_that_a_document_shows()
    {
        var shown = Document
            .All.SelectMany(document => document.Blocks)
            .SelectMany(block => Lines(block.Text))
            .ToList();
        Assert.NotEmpty(s_elsewhere);
        Assert.All(s_elsewhere, row => Assert.Contains(row.Command, shown));
        Assert.DoesNotContain(s_elsewhere, row => !WrittenTests.Names.Contains(row.Test));
    }

    [Fact]
    public void A_script_of_the_repository_that_a_document_names_is_there()
    {
        var named = Document
            .All.SelectMany(document => RepositoryScript().Matches(document.Text))
            .Select(match => match.Value)
            .ToHashSet();
        Assert.True(named.Count > 5);
        Assert.All(named, script => Assert.True(File.Exists(Path.Combine(Repository.Folder, script)), script));
    }

    [Fact]
    public void The_tests_run_by_the_script_that_the_README_names()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Folder, "build", "test.sh"));
        var projects = Repository.Files("tests").Where(file => file.EndsWith(".csproj", StringComparison.Ordinal));
        var programs = projects.Where(file =>
            File.ReadAllText(file).Contains("xunit.v3.mtp-v2", StringComparison.Ordinal)
        );
        Assert.Equal(2, programs.Count());
        Assert.All(
            programs,
            file => Assert.Contains(Path.GetFileNameWithoutExtension(file), script, StringComparison.Ordinal)
        );
        Assert.Contains(
            "build/test.sh",
            File.ReadAllText(Path.Combine(Repository.Folder, ".ci", "run")),
            StringComparison.Ordinal
        );
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

    /// <summary>Whole commands, without what is a comment.</summary>
    private static IEnumerable<string> Lines(string text) =>
        Joined(text).Split('\n').Select(line => Remark().Replace(line, "").TrimEnd()).Where(line => line.Length > 0);

    private static string Joined(string text) => text.Replace("\\\n", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^\| `(.+)` \| `(\w+\.\w+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(^|\s+)# .*$")]
    private static partial Regex Remark();

    [GeneratedRegex(@"\bbuild/[\w-]+\.sh\b")]
    private static partial Regex RepositoryScript();
}
