using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>Variables that were meant for the launcher and are none of its settings: no start without the secrets.</summary>
public sealed class MisnamedTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData(
        "LAUNCHER_TIMOUT",
        "5s",
        "did you mean LAUNCHER_TIMEOUT? If the app reads it, write --scan-skip LAUNCHER_TIMOUT"
    )]
    [InlineData(
        "LAUNCHER_ENVS",
        "A=file:///x",
        "did you mean LAUNCHER_ENV? If the app reads it, write --scan-skip LAUNCHER_ENVS"
    )]
    public async Task A_near_miss_ends_every_verb(string name, string value, string wayOut)
    {
        var problem = $"{name}: bad-setting: the variable is not a setting of the launcher: {wayOut}";
        await _site.RefusesAsync(Run.Launcher().Command("true").Env(name, value), problem);
        await _site.RefusesAsync(Run.Launcher("check").Env(name, value), problem);
        await _site.RefusesAsync(Run.Launcher("plan").Env(name, value), problem);
        await _site.RefusesAsync(Run.Launcher("policy").Env(name, value), problem);
    }

    [Fact]
    public async Task The_store_s_token_under_the_launcher_s_prefix_never_reaches_the_app() =>
        await _site.RefusesAsync(
            Run.Launcher().Command("env").Env("LAUNCHER_VAULT_TOKEN", "hvs.CAESIJ"),
            "LAUNCHER_VAULT_TOKEN: bad-setting: the variable is not a setting of the launcher, and the app would get what it holds: write VAULT_TOKEN; if the app reads it, write --scan-skip LAUNCHER_VAULT_TOKEN"
        );

    [Fact]
    public async Task A_reference_under_the_launcher_s_prefix_is_not_passed_on_as_text() =>
        await _site.RefusesAsync(
            Run.Launcher().Command("env").Env("LAUNCHER_DB_PASSWORD", "file:///run/secrets/db"),
            "LAUNCHER_DB_PASSWORD: bad-setting: the variable is not a setting of the launcher, and holds a reference: deliver it under another name: --env NAME=REF, or LAUNCHER_ENV; if the app reads it, write --scan-skip LAUNCHER_DB_PASSWORD"
        );

    [Fact]
    public async Task What_is_skipped_and_the_links_of_a_service_pass_on()
    {
        var run = Run.Launcher("--scan-skip", "LAUNCHER_TIMOUT")
            .Command("printenv", "LAUNCHER_TIMOUT", "LAUNCHER_ENV_PORT", "LAUNCHER_TOKEN_SERVICE_PORT_HTTP")
            .Env("LAUNCHER_TIMOUT", "5s")
            .Env("LAUNCHER_ENV_PORT", "tcp://10.0.0.1:80")
            .Env("LAUNCHER_TOKEN_SERVICE_PORT_HTTP", "80");

        Assert.Equal("5s\ntcp://10.0.0.1:80\n80\n", (await run.RunAsync()).Quietly().StandardOutput);
    }
}
