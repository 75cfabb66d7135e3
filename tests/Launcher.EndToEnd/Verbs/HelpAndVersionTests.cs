using System.Runtime.InteropServices;
using System.Text.Json;
using Launcher.Injection;
using Launcher.Providers;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Verbs;

/// <summary>What people and scripts ask first. The help is compared with the approved text in <c>help.txt</c>.</summary>
public sealed class HelpAndVersionTests
{
    private static readonly string s_approved = Path.Combine(
        Repository.Folder,
        "tests/Launcher.EndToEnd/Verbs/help.txt"
    );

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("run|--help")]
    [InlineData("check|--help")]
    [InlineData("--no-scan|--help|--|true")]
    public async Task Help_is_the_approved_text(string words)
    {
        var help = (await Run.Launcher(words.Split('|')).RunAsync()).Quietly().StandardOutput;

        var fresh = Path.Combine(Repository.Folder, "artifacts", "help.txt");
        await File.WriteAllTextAsync(fresh, help, TestContext.Current.CancellationToken);
        var approved = await File.ReadAllTextAsync(s_approved, TestContext.Current.CancellationToken);
        Assert.True(approved == help, $"the help has changed; when it is right: cp {fresh} {s_approved}");
    }

    [Fact]
    public async Task Help_is_a_screen_with_a_line_for_each_store_and_each_kind_of_delivery()
    {
        var lines = (await Run.Launcher("--help").RunAsync()).Quietly().StandardOutput.TrimEnd('\n').Split('\n');

        Assert.InRange(lines.Length - ProviderTable.All.Count - TargetTable.All.Count, 20, 41);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file://")]
    public async Task Help_on_a_scheme_is_that_provider_s(string topic)
    {
        var help = (await Run.Launcher("--help", topic).RunAsync()).Quietly().StandardOutput;

        Assert.StartsWith("file://  a file, or with --expand a directory", help, StringComparison.Ordinal);
        Assert.EndsWith("\n  format\n", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_on_supervise_mode_has_its_flags()
    {
        var help = (await Run.Launcher("--help", "supervise").RunAsync()).Quietly().StandardOutput;

        Assert.StartsWith("--mode supervise: ", help, StringComparison.Ordinal);
        Assert.Matches(
            @"\n  --signal-group .*\n  --grace-period TIME .*\n  --signal-rewrite FROM:TO .*\n(  --.*\n){9}$",
            help
        );
    }

    [Fact]
    public async Task Help_on_something_unknown_names_what_there_is()
    {
        var outcome = await Run.Launcher("--help", "fle").RunAsync();

        Assert.Equal((125, ""), (outcome.ExitCode, outcome.StandardOutput));
        Assert.StartsWith(
            "launcher: bad-setting: there is no help on 'fle': ask for one of file",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Help_of_the_app_is_the_app_s() =>
        Assert.Equal(
            "--help\n",
            (await Run.Launcher().Command("printf", "%s\\n", "--help").RunAsync()).Quietly().StandardOutput
        );

    [Fact]
    public async Task Version_is_a_line_or_an_object()
    {
        var runtime = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        var text = (await Run.Launcher("version").RunAsync()).Quietly().StandardOutput;
        var flag = (await Run.Launcher("--version").RunAsync()).Quietly().StandardOutput;
        var json = (await Run.Launcher("version", "--json").RunAsync()).Quietly().StandardOutput;

        using var parsed = JsonDocument.Parse(json);
        var version = parsed.RootElement.GetProperty("version").GetString();
        Assert.Matches(@"^\d+\.\d+\.\d+$", version);
        Assert.Equal($$"""{"name":"launcher","version":"{{version}}","runtime":"{{runtime}}"}""" + "\n", json);
        Assert.Equal($"launcher {version} ({runtime})\n", text);
        Assert.Equal(text, flag);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("run|--json|--|true")]
    public async Task Json_belongs_to_version(string words)
    {
        var outcome = await Run.Launcher(words.Split('|')).RunAsync();

        Assert.Equal((125, ""), (outcome.ExitCode, outcome.StandardOutput));
        Assert.StartsWith(
            "launcher: bad-setting: unknown option '--json'",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }
}
