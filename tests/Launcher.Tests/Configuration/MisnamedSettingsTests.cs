using System.Text;
using Launcher.Configuration;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Providers;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Configuration;

public sealed class MisnamedSettingsTests
{
    private static readonly MisnamedSettings s_settings = new(
        SettingTable.All,
        RealSchemes.Set,
        ["VAULT_ADDR", "VAULT_TOKEN", "AWS_REGION"],
        [.. ProviderTable.All.SelectMany(provider => provider.LoginSecrets.Concat(provider.AppLogins))]
    );

    private static Problem? Check(string entry)
    {
        var cut = entry.IndexOf('=', StringComparison.Ordinal);
        return s_settings.Check(Encoding.UTF8.GetBytes(entry[..cut]), Encoding.UTF8.GetBytes(entry[(cut + 1)..]));
    }

    [Theory]
    [InlineData("LAUNCHER_TIMOUT=5s", "did you mean LAUNCHER_TIMEOUT?")]
    [InlineData("LAUNCHER_ENVS=A=file:///x", "did you mean LAUNCHER_ENV?")]
    [InlineData("LAUNCHER_LOGLEVEL=debug", "did you mean LAUNCHER_LOG_LEVEL?")]
    [InlineData("LAUNCHER_VAULT_ADDRESS=https://v", "did you mean LAUNCHER_VAULT_ADDR?")]
    [InlineData("LAUNCHER_VAULT__EU_ADR=https://v", "did you mean LAUNCHER_VAULT__EU_ADDR?")]
    [InlineData("launcher_env=A=file:///x", "did you mean LAUNCHER_ENV?")]
    [InlineData("LAUCNHER_ENV=A=file:///x", "did you mean LAUNCHER_ENV?")]
    [InlineData("LAUNCHER_VAULT_TOKEN=s.x", "write VAULT_TOKEN;")]
    [InlineData("LAUNCHER_VAULT__EU_SECRET_ID=x", "write VAULT_SECRET_ID;")]
    [InlineData("LAUNCHER_AWS_SECRET_ACCESS_KEY=x", "write AWS_SECRET_ACCESS_KEY;")]
    [InlineData("LAUNCHER_DB_PASSWORD=file:///run/secrets/db", "deliver it under another name: --env NAME=REF")]
    [InlineData("LAUNCHER_DSN=postgres://a:@{vault://db#p}@db", "deliver it under another name: --env NAME=REF")]
    [InlineData("LAUNCHER_SECRETS=A=file:///x\nB=file:///y", "deliver it under another name: --env NAME=REF")]
    public void What_was_meant_for_the_launcher_ends_the_start(string entry, string wayOut)
    {
        var name = entry[..entry.IndexOf('=', StringComparison.Ordinal)];
        var problem = Check(entry);
        Assert.NotNull(problem);
        Assert.Equal((ProblemClass.BadSetting, name), (problem.Class, problem.Subject));
        Assert.StartsWith(wayOut, problem.WayOut, StringComparison.Ordinal);
        Assert.EndsWith($"f the app reads it, write --scan-skip {name}", problem.WayOut, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LAUNCHER_NAME=x")]
    [InlineData("LAUNCHER_URL=https://launcher.example/games")]
    [InlineData("LAUNCHER_DATABASE=postgres://db/app")]
    [InlineData("LAUNCHER_TIMOUT=")]
    [InlineData("MY_LAUNCHER_ENV=x")]
    [InlineData("LAUNCHERS=5")]
    [InlineData("LANCHER_MODE=dark")]
    public void What_an_app_may_call_so_passes_on(string entry) => Assert.Null(Check(entry));

    /// <summary>What Kubernetes sets for a Service (its "Accessing the Service") of each of these names, with a named port.</summary>
    [Theory]
    [InlineData("LAUNCHER")]
    [InlineData("LAUNCHER_TOKEN")]
    [InlineData("LAUNCHER_ENV")]
    [InlineData("LAUNCHER_FILE")]
    [InlineData("LAUNCHER_TIMEOUT")]
    [InlineData("LAUNCHER_VAULT_TOKEN")]
    public void The_links_of_a_service_pass_on(string service)
    {
        string[] links =
        [
            $"{service}_SERVICE_HOST=10.0.0.11",
            $"{service}_SERVICE_PORT=8080",
            $"{service}_SERVICE_PORT_HTTP=8080",
            $"{service}_PORT=tcp://10.0.0.11:8080",
            $"{service}_PORT_8080_TCP=tcp://10.0.0.11:8080",
            $"{service}_PORT_8080_TCP_PROTO=tcp",
            $"{service}_PORT_8080_TCP_PORT=8080",
            $"{service}_PORT_8080_TCP_ADDR=fd00::11",
        ];
        Assert.All(links, link => Assert.Null(Check(link)));
    }

    [Fact]
    public void No_setting_has_a_name_that_a_link_could_take() =>
        Assert.All(
            SettingTable.All,
            setting =>
                Assert.All(
                    (string[])["10.0.0.1", "80", "tcp://10.0.0.1:80", "tcp"],
                    value => Assert.False(ServiceLink.Is(setting.Variable, value), setting.Variable)
                )
        );
}
