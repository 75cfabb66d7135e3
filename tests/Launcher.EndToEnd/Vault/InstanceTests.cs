using System.Text.Json.Nodes;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Vault;

/// <summary>Two servers in one launch: each is asked with its own settings, and neither hears of the other's login.</summary>
public sealed class InstanceTests : IAsyncLifetime
{
    private VaultServer _one = null!;
    private VaultServer _eu = null!;

    public async ValueTask InitializeAsync() => (_one, _eu) = (await StartAsync("one"), await StartAsync("eu"));

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _eu.DisposeAsync();
    }

    [Fact]
    public async Task Each_server_gives_its_own_secret_for_its_own_login()
    {
        var outcome = await Both().Command("sh", "-c", "echo $A $B ${LAUNCHER_VAULT__EU_ADDR:-withheld}").RunAsync();

        Assert.Equal("one postgres://eu@db withheld\n", outcome.Quietly().StandardOutput);
        var (one, eu) = (Sent(_one), Sent(_eu));
        Assert.Contains(_one.SecretId, one, StringComparison.Ordinal);
        Assert.Contains(_eu.SecretId, eu, StringComparison.Ordinal);
        foreach (var needle in (string[])[_one.SecretId, _one.RoleId, .. Tokens(_one)])
        {
            Assert.DoesNotContain(needle, eu, StringComparison.Ordinal);
        }
        foreach (var needle in (string[])[_eu.SecretId, _eu.RoleId, .. Tokens(_eu)])
        {
            Assert.DoesNotContain(needle, one, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_instance_alone_leaves_the_vendor_s_variables_to_the_app_and_reads_none()
    {
        var outcome = await Eu(Run.Launcher("--env", "A=vault+eu://kv/db#who"))
            .Env("VAULT_ADDR", _one.Double.Url)
            .Env("VAULT_TOKEN", "hunter2")
            .Command("sh", "-c", "echo $A $VAULT_TOKEN")
            .RunAsync();

        Assert.Equal("eu hunter2\n", outcome.Quietly().StandardOutput);
        Assert.Empty(_one.Double.Log);
        Assert.DoesNotContain("hunter2", Sent(_eu), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_plan_and_policy_name_the_instance()
    {
        var check = await Both("check").RunAsync();
        Assert.Equal("ok A vault://kv/db#who\nok B vault+eu://kv/db#who\n", check.Quietly().StandardOutput);

        var plan = (await Both("plan").RunAsync()).Quietly().StandardOutput;
        Assert.Contains("\n  B: variable from vault+eu://kv/db#who [environment]\n", plan, StringComparison.Ordinal);
        Assert.Contains("\nvault+eu: login: approle at 'auth/approle' with ", plan, StringComparison.Ordinal);
        Assert.Contains($"\n  vault+eu-addr: {_eu.Double.Url} [--vault+eu-addr]\n", plan, StringComparison.Ordinal);
        Assert.Contains("\n  vault+eu-namespace: none [default]\n", plan, StringComparison.Ordinal);

        var policy = (await Both("policy").RunAsync()).Quietly().StandardOutput;
        var documents = policy.Split("\n\n");
        Assert.Equal(
            documents[0].Replace("--store vault\n", "--store vault+eu\n# of vault+eu://\n", StringComparison.Ordinal)
                + "\n",
            documents[1]
        );
    }

    [Fact]
    public async Task What_fails_is_told_with_its_instance()
    {
        var outcome = await Both("--log-level", "info", "--env", "C=vault+eu://kv/none").Command("true").RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains(
            "launcher: C: not-found: 'vault+eu://kv/none' does not exist: ",
            outcome.StandardError,
            StringComparison.Ordinal
        );
        Assert.Contains("fetched 'vault+eu://kv/db' (1) in ", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("fetched 'vault://kv/db' (1) in ", outcome.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vault+ue", "did you mean 'vault+eu://'?")]
    [InlineData("vault+asia", "set --vault+asia-addr, or write vault://")]
    [InlineData("aws-sm+eu", "set --aws+eu-region, or write aws-sm://")]
    public async Task An_instance_nobody_has_set_anything_for_is_refused(string store, string wayOut)
    {
        var outcome = await Both("--env", $"C={store}://kv/db", "--env", $"D={store}://kv/x")
            .Command("true")
            .RunAsync();

        var instance = store[(store.IndexOf('+', StringComparison.Ordinal) + 1)..];
        Assert.Equal(
            (
                125,
                $"launcher: C, D: bad-reference: '{store}://' names the instance '{instance}', and it has no settings: {wayOut}\n"
            ),
            (outcome.ExitCode, outcome.StandardError)
        );
        Assert.Empty(_eu.Double.Log);
    }

    [Fact]
    public async Task Settings_of_an_instance_nobody_uses_are_no_problem() =>
        Assert.Equal(
            "x\n",
            (await Run.Launcher("--vault+eu-addr", "nonsense").Command("echo", "x").RunAsync()).Quietly().StandardOutput
        );

    [Fact]
    public async Task Beside_a_locked_address_a_deployment_cannot_put_an_instance_of_its_own()
    {
        using var root = new Root().Install(Probe.App, "/app");
        root.Write("etc/launcher/launcher.json", """{ "locked": { "vault-addr": "https://vault.example" } }""");

        var outcome = await root.Program("/launcher", "--vault+evil-addr", "https://evil", "--", "/app", "exit", "0")
            .RunAsync();

        Assert.Equal(
            (
                125,
                "launcher: --vault+evil-addr: bad-setting: /etc/launcher/launcher.json locks settings of vault and none of its instance 'evil': leave it out: whoever made the image decides which instances there are\n"
            ),
            (outcome.ExitCode, outcome.StandardError)
        );
    }

    [Fact]
    public async Task A_file_may_have_an_instance_too()
    {
        using var scratch = Scratch.OnDisk();
        var path = scratch.Write("secret", "hunter2\n");
        var outcome = await Run.Launcher(
                "--log-level",
                "info",
                "--env",
                $"A=file+prod://{path}",
                "--env",
                $"B=file://{path}",
                "--env",
                $"C=file+prod://{path}?raw"
            )
            .Command("sh", "-c", "echo $A $B $C")
            .RunAsync();

        Assert.Equal("hunter2 hunter2 hunter2\n", outcome.StandardOutput);
        Assert.Equal(2, outcome.StandardError.Split("fetched '").Length - 1);
        Assert.Contains($"fetched 'file+prod://{path}'", outcome.StandardError, StringComparison.Ordinal);
    }

    /// <summary>Both servers, one by a flag and one by the scanned environment.</summary>
    private Run Both(params string[] flags) =>
        Eu(_one.Launcher([.. flags, "--env", "A=vault://kv/db#who"]))
            .Env("B", flags.Length == 0 ? "postgres://@{vault+eu://kv/db#who}@db" : "vault+eu://kv/db#who");

    private Run Eu(Run run) =>
        run.Arguments(
                "--vault+eu-addr",
                _eu.Double.Url,
                "--vault+eu-role-id-file",
                _eu.Scratch.Write("role", _eu.RoleId),
                $"--vault+eu-secret-id-file={_eu.Scratch.Write("secret", _eu.SecretId)}"
            )
            .Env("LAUNCHER_VAULT__EU_CA_FILE", _eu.Scratch.At("ca.pem"));

    private static Task<VaultServer> StartAsync(string name) =>
        VaultServer.StartAsync(
            """path "kv/data/*" { capabilities = ["read"] }""",
            vault =>
                vault.Mount(
                    "kv/",
                    new VersionedKeyValueEngine { ["db"] = new JsonObject { ["who"] = name }.ToJsonString() }
                )
        );

    private static string Sent(VaultServer server) =>
        string.Join(
            '\n',
            server.Double.Requests.Select(request => $"{string.Join(' ', request.Headers.Values)} {request.Text}")
        );

    private static IEnumerable<string> Tokens(VaultServer server) =>
        server.Double.Requests.Select(request => request.Header("X-Vault-Token")).OfType<string>().Distinct();
}
