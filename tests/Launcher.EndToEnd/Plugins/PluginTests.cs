using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Plugins;

/// <summary>A program of Summon's provider protocol is a store: its argument is the path, its output the secret.</summary>
public sealed class PluginTests : IDisposable
{
    // Written from Summon's description of a provider alone: one argument, the value on standard output without a newline
    // or with one, errors on standard error with an exit code.
    private const string SomebodyElses = """
        set -e
        case "$1" in
          -V | --version) echo "summon-keys 0.1"; exit 0 ;;
          "") echo "no variable ID given" >&2; exit 1 ;;
        esac
        file="{dir}/keys/$1"
        if [ ! -f "$file" ]; then
          echo "$1 could not be retrieved" >&2
          exit 1
        fi
        cat "$file"
        """;

    private readonly PluginSite _site = new();

    public PluginTests()
    {
        _site.Plugin("summon-keys", SomebodyElses);
        _site.Site.Disk.Write("keys/prod/db", "s3cr3t\n\n");
        _site.Site.Disk.Write("keys/prod/db.doc", """{"user":"app","pw":"a\"b","n":7}""");
        _site.Site.Disk.Write("keys/prod/env", "A=1\nB='2 3'\n");
        _site.Site.Disk.Write("keys/nul", "a\0b\n");
        _site.Plugin("arguments", "printf '%s|%s|%s' \"$0\" \"$#\" \"$1\"");
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("--env|V=plugin://summon-keys/prod/db|--|printenv|V", "s3cr3t\n")]
    [InlineData("--env|V=plugin://summon-keys/prod/db?raw|--|printenv|V", "s3cr3t\n\n\n")]
    [InlineData("--env|V=u:@{plugin://summon-keys/prod/db}@h|--|printenv|V", "u:s3cr3t@h\n")]
    [InlineData("--env|V=plugin://summon-keys/prod/db.doc#pw|--|printenv|V", "a\"b\n")]
    [InlineData("--env|V=plugin://summon-keys/prod/db.doc#/n|--|printenv|V", "7\n")]
    [InlineData("--env|V=plugin://summon-keys/prod/db.doc?optional#none|--|sh|-c|echo ${V-unset}", "unset\n")]
    [InlineData("--env|V=plugin://summon-keys/prod/env?format=dotenv#B|--|printenv|V", "2 3\n")]
    [InlineData(
        "--expand|plugin://summon-keys/prod/db.doc?prefix=DB_&names=upper|--|sh|-c|echo $DB_USER$DB_N",
        "app7\n"
    )]
    [InlineData("--expand|plugin://summon-keys/prod/db.doc?only=X*&optional|--|sh|-c|echo ${X-unset}", "unset\n")]
    [InlineData("--memfd|V@20=plugin://summon-keys/prod/db|--|cat|/proc/self/fd/20", "s3cr3t\n\n")]
    [InlineData("--memfd|V@20=plugin://summon-keys/nul|--|od|-An|-c|/proc/self/fd/20", "   a  \\0   b  \\n\n")]
    [InlineData("--mode|supervise|--env|V=plugin://summon-keys/prod/db|--|printenv|V", "s3cr3t\n")]
    public async Task A_provider_of_somebody_else_works_unchanged(string words, string output) =>
        await _site.GivesAsync(words, output);

    [Theory]
    [InlineData("a/b", "a/b")]
    [InlineData("/absolute", "/absolute")]
    [InlineData("a%20b%22c%5C%5C%27d$x%5C", "a b\"c\\\\'d$x\\")]
    [InlineData("%C3%BC*%3F", "ü*?")]
    [InlineData("a=b,c;d", "a=b,c;d")]
    public async Task The_path_is_one_argument_decoded_once(string path, string argument) =>
        await _site.GivesAsync(
            $"--env|V=plugin://arguments/{path}|--|printenv|V",
            _site.Fill($"{{plugins}}/arguments|1|{argument}\n")
        );

    [Fact]
    public async Task Standard_input_is_empty_and_the_folder_is_that_of_the_launcher()
    {
        _site.Plugin("input", "wc -c | tr -d '\\n'; pwd");

        Assert.Equal(
            _site.Fill("0{dir}\n"),
            (
                await _site
                    .Launcher("--env|V=plugin://input/x|--|printenv|V")
                    .In(_site.Site.Disk.Folder)
                    .Input("for the app")
                    .RunAsync()
            )
                .Quietly()
                .StandardOutput
        );
    }

    [Fact]
    public async Task The_first_directory_that_has_an_executable_one_counts()
    {
        _site.Plugin("../second/summon-keys", "echo second").Plugin("../second/other", "echo other");
        _site.Site.Disk.Write("plugins/other", "not executable");

        await _site.GivesAsync(
            "--plugin-path|{plugins}:{dir}/second/|--env|A=plugin://summon-keys/prod/db|--env|B=plugin://other/x|--|sh|-c|echo $A $B",
            "s3cr3t other\n"
        );
    }

    [Fact]
    public async Task Summon_s_own_variable_says_where_they_are_too() =>
        Assert.Equal(
            "s3cr3t\n",
            (
                await _site
                    .Site.Launcher("--env|V=plugin://summon-keys/prod/db|--|printenv|V")
                    .Env("SUMMON_PROVIDER_PATH", _site.Folder)
                    .RunAsync()
            )
                .Quietly()
                .StandardOutput
        );

    [Fact]
    public async Task One_path_is_asked_for_once_whatever_the_number_of_references()
    {
        _site.Plugin("count", "echo x >>{dir}/count; echo '{\"a\":\"1\",\"b\":\"2\"}'");

        await _site.GivesAsync(
            "--env|A=plugin://count/x#a|--env|B=plugin://count/x#b|--env|C=c@{plugin://count/x#a}|--|sh|-c|echo $A$B$C",
            "12c1\n"
        );
        Assert.Equal(
            "x\n",
            await File.ReadAllTextAsync(_site.Site.Disk.At("count"), TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Four_run_at_once_and_no_more()
    {
        _site.Plugin(
            "slow",
            "echo begin >>{dir}/log; until [ \"$(grep -c begin {dir}/log)\" -ge 4 ]; do sleep 0.02; done; sleep 0.1; echo end >>{dir}/log; echo $1"
        );
        var words = string.Concat(Enumerable.Range(1, 9).Select(i => $"--env|V{i}=plugin://slow/{i}|"));

        await _site.GivesAsync($"{words}--|sh|-c|echo $V1$V2$V3$V4$V5$V6$V7$V8$V9", "123456789\n");

        var (now, most) = (0, 0);
        foreach (
            var line in await File.ReadAllLinesAsync(_site.Site.Disk.At("log"), TestContext.Current.CancellationToken)
        )
        {
            now += line == "begin" ? 1 : -1;
            most = Math.Max(most, now);
        }
        Assert.Equal(4, most);
    }

    [Fact]
    public async Task Check_reads_it_and_plan_says_which_file_it_is_and_runs_nothing()
    {
        _site.Plugin("summon-other", "echo ran >{dir}/ran");

        await _site.GivesAsync(
            "check|--env|A=plugin://summon-keys/prod/db|--env|B=plugin://summon-keys/prod/db.doc#pw",
            "ok A plugin://summon-keys/prod/db\nok B plugin://summon-keys/prod/db.doc#pw\n"
        );
        var plan = (
            await _site
                .Launcher("plan|--env|A=plugin://summon-other/x|--env|B=plugin://summon-other/y")
                .Env("OTHER_URL", "https://x")
                .Env("MORE", "1")
                .RunAsync()
        )
            .Quietly()
            .StandardOutput;

        Assert.Contains("\n  A: variable from plugin://summon-other/x [--env]\n", plan, StringComparison.Ordinal);
        Assert.Contains(
            _site.Fill(
                "\nplugin: summon-other is '{plugins}/summon-other'; of the environment it gets OTHER_URL, PATH\nsettings:\n"
            ),
            plan,
            StringComparison.Ordinal
        );
        Assert.Contains(
            _site.Fill("\n  plugin-path: {plugins} [LAUNCHER_PLUGIN_PATH]\n"),
            plan,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(_site.Site.Disk.At("ran")));
    }

    [Fact]
    public async Task The_environment_is_never_scanned_for_it() =>
        Assert.Equal(
            "plugin://summon-keys/prod/db\n",
            (await _site.Launcher("--|printenv|V").Env("V", "plugin://summon-keys/prod/db").RunAsync())
                .Quietly()
                .StandardOutput
        );

    [Fact]
    public async Task Help_has_its_flags_and_where_programs_are()
    {
        var help = (await Run.Launcher("--help", "plugin").RunAsync()).Quietly().StandardOutput;

        Assert.StartsWith("plugin://  what a program prints", help, StringComparison.Ordinal);
        Assert.Contains("[/usr/local/lib/launcher:/usr/local/lib/summon]\n", help, StringComparison.Ordinal);
        Assert.Contains("\n  --plugin-env NAME ", help, StringComparison.Ordinal);
    }
}
