using Launcher.Fetching;

namespace Launcher.EndToEnd.BadInput;

/// <summary>--expand: whoever writes the store chooses the names, so the names are looked at.</summary>
public sealed class ExpandTests : IDisposable
{
    private readonly Site _site = new();

    public ExpandTests() => _site.Disk.Write("good.env", "USER=u\nPASSWORD=p\nmy-key=k\n");

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("LD_PRELOAD")]
    [InlineData("LD_LIBRARY_PATH")]
    [InlineData("PATH")]
    [InlineData("BASH_ENV")]
    [InlineData("NODE_OPTIONS")]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    [InlineData("JAVA_TOOL_OPTIONS")]
    [InlineData("PYTHONPATH")]
    [InlineData("PERL5OPT")]
    [InlineData("GIT_SSH_COMMAND")]
    [InlineData("LAUNCHER_USER")]
    [InlineData("https_proxy")]
    [InlineData("npm_config_script_shell")]
    [InlineData("TAR_OPTIONS")]
    [InlineData("SSLKEYLOGFILE")]
    public async Task A_name_that_loads_code_is_refused_unless_it_is_named_in_full(string name)
    {
        _site.Disk.Write("keys.json", $$"""{"{{name}}":"/x"}""");
        var problem =
            $"--expand: bad-value: the key '{name}' would set {name}, which decides what is loaded, run, read or trusted by {RiskyNames.ReaderOf(name)}: leave it out with only=, or name it there in full: only=*,{name}";

        await _site.RefusesAsync("--expand|file://{dir}/keys.json|--|true", problem);
        await _site.RefusesAsync($"--expand|file://{{dir}}/keys.json?only={name[..2]}*|--|true", problem);
        // As a check, because the programs of this machine would act on it.
        var allowed = await _site.Launcher($"check|--expand|file://{{dir}}/keys.json?only={name}").RunAsync();
        Assert.Equal(_site.Fill($"ok file://{{dir}}/keys.json -> {name}\n"), allowed.Quietly().StandardOutput);
    }

    [Theory]
    [InlineData(
        "{\"my-key\":\"hunter2\"}",
        "",
        "the key 'my-key' cannot be a variable name: add names=upper, which makes it MY_KEY, or leave it out with only="
    )]
    [InlineData(
        "{\"1st\":\"hunter2\"}",
        "",
        "the key '1st' cannot be a variable name: leave it out with only=, or add a prefix="
    )]
    [InlineData(
        "{\"\":\"hunter2\"}",
        "",
        "the key '' cannot be a variable name: leave it out with only=, or add a prefix="
    )]
    [InlineData(
        "{\"a\\u0000b\":\"hunter2\"}",
        "",
        "the key 'a\\u0000b' cannot be a variable name: add names=upper, which makes it A_B, or leave it out with only="
    )]
    [InlineData(
        "{\"a-b\":\"hunter2\",\"A_B\":\"hunter3\"}",
        "?names=upper",
        "the keys 'a-b' and 'A_B' would both set A_B: leave one out with only="
    )]
    [InlineData(
        "{\"path\":\"hunter2\"}",
        "?names=upper",
        "the key 'path' would set PATH, which decides what is loaded, run, read or trusted by shells and whoever starts programs: leave it out with only=, or name it there in full: only=*,path"
    )]
    [InlineData(
        "{\"PRELOAD\":\"hunter2\"}",
        "?prefix=LD_",
        "the key 'PRELOAD' would set LD_PRELOAD, which decides what is loaded, run, read or trusted by the dynamic loader: leave it out with only=, or name it there in full: only=*,PRELOAD"
    )]
    public async Task A_key_that_is_no_name_is_refused(string json, string options, string problem)
    {
        _site.Disk.Write("keys.json", json);

        await _site.RefusesAsync(
            $"--expand|file://{{dir}}/keys.json{options}|--|true",
            $"--expand: bad-value: {problem}"
        );
    }

    [Fact]
    public async Task A_name_two_sources_set_is_refused()
    {
        _site.Disk.Write("keys.json", """{"USER":"hunter2"}""");
        const string other = "take it from one of them: --expand takes prefix= and only=";

        await _site.RefusesAsync(
            "--expand|file://{dir}/keys.json|--env|USER=file://{dir}/good.env#USER|--|true",
            $"USER: bad-value: the variable is set by --env and by --expand {{dir}}/keys.json: {other}"
        );
        await _site.RefusesAsync(
            "--expand|file://{dir}/keys.json|--expand|file://{dir}/good.env?only=U*|--|true",
            $"USER: bad-value: the variable is set by --expand {{dir}}/keys.json and by --expand {{dir}}/good.env: {other}"
        );
    }

    [Theory]
    [InlineData(
        "good.env?only=NONE",
        "not-found: 'file://{dir}/good.env' has no key that only= names: check the pattern: *, ? and commas"
    )]
    [InlineData(
        "plain",
        "bad-reference: 'file://{dir}/plain' has no keys: its format is not known: name it .json or .env, or add '?format=json' or '?format=dotenv'"
    )]
    [InlineData("empty.json", "not-found: 'file://{dir}/empty.json' has no keys: put a key into it")]
    [InlineData(
        "missing.env",
        "not-found: '{dir}/missing.env' does not exist: correct the path: '{dir}' holds 'empty.json', 'good.env', 'plain'"
    )]
    public async Task What_gives_no_keys_is_refused(string reference, string problem)
    {
        _site.Disk.Write("plain", "hunter2");
        _site.Disk.Write("empty.json", "{}");

        await _site.RefusesAsync($"--expand|file://{{dir}}/{reference}|--|true", $"--expand: {problem}");
    }
}
