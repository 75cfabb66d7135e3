namespace Launcher.EndToEnd.Plugins;

/// <summary>A plugin gets what any program needs, its vendor's variables, and what is named: nothing else of the app's.</summary>
public sealed class PluginEnvironmentTests : IDisposable
{
    private readonly PluginSite _site = new();

    public PluginEnvironmentTests() =>
        // The environment as execve gave it: a shell has variables of its own.
        _site
            .Plugin("names", "cat /proc/$$/environ | tr '\\0' '\\n' | cut -d= -f1 | sort | tr '\\n' ' '")
            .Plugin("summon-conjur", "cat /proc/$$/environ | tr '\\0' '\\n' | cut -d= -f1 | sort | tr '\\n' ' '");

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("names", "", "HOME LC_ALL PATH TZ https_proxy")]
    [InlineData("summon-conjur", "", "CONJUR_ACCOUNT HOME LC_ALL PATH TZ https_proxy")]
    [InlineData("names", "--plugin-env|OTHER|", "HOME LC_ALL OTHER PATH TZ https_proxy")]
    [InlineData(
        "names",
        "--plugin-env|O*R|--plugin-env|CONJUR_?CCOUNT|",
        "CONJUR_ACCOUNT HOME LC_ALL OTHER PATH TZ https_proxy"
    )]
    [InlineData("names", "--plugin-env|*|", "CONJUR_ACCOUNT HOME LC_ALL OTHER PATH SUMMON_X TZ https_proxy")]
    public async Task It_gets_these_variables(string plugin, string flags, string names)
    {
        var run = _site
            .Launcher($"{flags}--env|V=plugin://{plugin}/x|--|printenv|V")
            .Env("HOME", "/root")
            .Env("LC_ALL", "C")
            .Env("TZ", "UTC")
            .Env("https_proxy", "http://proxy")
            .Env("CONJUR_ACCOUNT", "a")
            .Env("OTHER", "o")
            .Env("SUMMON_X", "s")
            .Env("LAUNCHER_UNKNOWN", "l")
            .Env("LAUNCHER_PLUGIN_ENV", "NONE");

        // The last line of a script's output loses its spaces to nothing: only newlines are dropped.
        Assert.Equal(names + " \n", (await run.RunAsync()).StandardOutput);
    }

    [Fact]
    public async Task Values_pass_byte_for_byte_and_what_is_no_text_stays_away()
    {
        _site.Plugin("show", "printf '%s' \"$SHOW_A\"; env | grep -c SHOW_B; true");

        Assert.Equal(
            "ü = \"'$x\\ 0\n",
            (
                await _site
                    .Launcher("--env|V=plugin://show/x|--|printenv|V")
                    .Under("env", "SHOW_A=ü = \"'$x\\ ", "sh", "-c", "SHOW_B=$(printf '\\377') exec \"$0\" \"$@\"")
                    .RunAsync()
            ).StandardOutput
        );
    }

    [Theory]
    [InlineData(
        "--plugin-path|plugins",
        "--plugin-path: bad-setting: 'plugins' is not an absolute path: write each directory from '/' on, with one ':' between two"
    )]
    [InlineData(
        "--plugin-path|/a::/b",
        "--plugin-path: bad-setting: one of its directories is empty: write each directory from '/' on, with one ':' between two"
    )]
    [InlineData(
        "--plugin-env|LAUNCHER_ENV",
        "--plugin-env: bad-setting: 'LAUNCHER_ENV' is the launcher's own, which no program gets: give the program a variable of another name"
    )]
    [InlineData(
        "--plugin-env|TOKEN=hunter2",
        "--plugin-env: bad-setting: 'TOKEN=...' has a value in it, and only a name is expected: set the variable for the launcher, and write its name here"
    )]
    public async Task A_wrong_setting_is_named_with_the_way_out(string words, string problem) =>
        await _site.RefusesAsync($"{words}|--env|V=plugin://names/x|--|true", 125, problem);
}
