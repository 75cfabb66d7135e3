using Launcher.EndToEnd.Containers;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Aws;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Vault;

/// <summary>
/// Plain HTTP to a name that is not this machine's, as a mesh has it: refused, unless somebody said that it is meant. The name
/// stands in the root's own <c>/etc/hosts</c>, and the server on this machine.
/// </summary>
public sealed class PlainHttpTests : IAsyncLifetime
{
    private const string Locks = "etc/launcher/launcher.json";

    private VaultDouble _vault = null!;
    private DistributionRoot _root = null!;

    private string Address => _vault.Url.Replace("localhost", "vault.vault.svc", StringComparison.Ordinal);

    private string Exposed => $"everything sent to {Address} can be read and changed on the way";

    public async ValueTask InitializeAsync()
    {
        _vault = await VaultDouble.StartAsync();
        _vault.Mount("kv/", new PlainKeyValueEngine { ["db"] = """{"password":"pw"}""" });
        _root = (await DistributionRoot.OfAsync("empty")).WithNetwork();
        _root.Write("etc/hosts", "127.0.0.1 vault.vault.svc localstack\n");
    }

    public ValueTask DisposeAsync()
    {
        _root.Dispose();
        return _vault.DisposeAsync();
    }

    [Fact]
    public async Task It_is_refused_with_the_way_to_allow_it_and_nothing_is_sent()
    {
        var outcome = await Launcher().RunAsync();

        Assert.Equal(
            (
                125,
                $"launcher: VAULT_ADDR: bad-setting: '{Address}' is plain HTTP: secrets would cross the network for everyone to read: write https://, or set --vault-allow-http where a mesh encrypts what is sent\n"
            ),
            (outcome.ExitCode, outcome.StandardError)
        );
        Assert.Empty(_vault.Requests);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("1")]
    public async Task Allowed_it_works_and_says_so_once_at_each_start(string word)
    {
        foreach (
            var flags in (string[][])
                [
                    [],
                    ["--mode", "supervise"],
                ]
        )
        {
            var outcome = await Launcher(flags).Env("LAUNCHER_VAULT_ALLOW_HTTP", word).RunAsync();

            Assert.Equal(
                (0, "pw", $"launcher: {Exposed} (LAUNCHER_VAULT_ALLOW_HTTP)\n"),
                (outcome.ExitCode, outcome.StandardOutput, outcome.StandardError)
            );
        }
    }

    [Fact]
    public async Task Check_and_plan_say_it_too()
    {
        var check = await Launcher("check", "--vault-allow-http").RunAsync();
        var plan = await Launcher("plan", "--vault-allow-http").RunAsync();

        Assert.Equal($"launcher: {Exposed} (--vault-allow-http)\n", check.StandardError);
        Assert.Contains(
            $"vault: PLAIN HTTP: {Exposed} (--vault-allow-http)\n",
            plan.Quietly().StandardOutput,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("https://vault.example")]
    [InlineData("http://127.0.0.1:1")]
    public async Task To_this_machine_and_over_TLS_there_is_nothing_to_say(string address)
    {
        var outcome = await Launcher("--vault-allow-http", "--vault-addr", address, "--timeout", "1s").RunAsync();

        Assert.DoesNotContain("can be read", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_is_allowed_by_itself_alone()
    {
        string[] flags = ["--env", "X=vault+eu://kv/db#password", "--vault+eu-addr", Address];
        string[] rest = ["--vault+eu-token-file", "/token", "--", "/app", "env", "X"];
        _root.Write("token", _vault.Root.Value);

        var refused = await _root.Program(["/launcher", .. flags, "--vault-allow-http", .. rest]).RunAsync();
        var allowed = await _root.Program(["/launcher", .. flags, "--vault+eu-allow-http", .. rest]).RunAsync();

        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("or set --vault+eu-allow-http where", refused.StandardError, StringComparison.Ordinal);
        Assert.Equal(
            (0, "pw", $"launcher: {Exposed} (--vault+eu-allow-http)\n"),
            (allowed.ExitCode, allowed.StandardOutput, allowed.StandardError)
        );
    }

    [Theory]
    [InlineData("vault-addr", true)]
    [InlineData("vault-ca-file", false)]
    [InlineData("vault-ca-dir", false)]
    public async Task A_lock_on_the_address_or_the_CA_locks_it_off(string setting, bool isAddress)
    {
        _root.Write(Locks, $$"""{ "locked": { "{{setting}}": {{(isAddress ? $"\"{Address}\"" : "null")}} } }""");

        var outcome = await Launcher("--vault-allow-http").RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains(
            "--vault-allow-http: bad-setting: 'vault-allow-http' is locked by /etc/launcher/launcher.json",
            outcome.StandardError,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "or lock 'vault-allow-http' to true beside it",
            outcome.StandardError,
            StringComparison.Ordinal
        );
        Assert.Empty(_vault.Requests);
    }

    [Fact]
    public async Task An_image_may_lock_it_on_for_an_address_of_its_own()
    {
        _root.Write(Locks, $$"""{ "locked": { "vault-addr": "{{Address}}", "vault-allow-http": true } }""");

        var outcome = await Launcher().RunAsync();

        Assert.Equal((0, "pw"), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Contains($"{Exposed} (/etc/launcher/launcher.json:1:", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_standby_leads_out_of_TLS_never_and_to_plain_HTTP_only_where_that_is_allowed()
    {
        using var authority = new TestCertificateAuthority();
        await using var secure = await StandbyAsync(authority);
        await using var plain = await StandbyAsync(null);
        _root.Write("ca.pem", authority.Pem);

        var out1 = await Launcher("--vault-allow-http", "--vault-addr", secure.Url, "--vault-ca-file", "/ca.pem")
            .RunAsync();
        var out2 = await Launcher("--vault-addr", plain.Url).RunAsync();
        var out3 = await Launcher("--vault-allow-http", "--vault-addr", plain.Url).RunAsync();

        Assert.Equal((125, 125, 0), (out1.ExitCode, out2.ExitCode, out3.ExitCode));
        Assert.Contains("and that leaves TLS", out1.StandardError, StringComparison.Ordinal);
        Assert.Contains("and that is plain HTTP", out2.StandardError, StringComparison.Ordinal);
        Assert.Equal($"launcher: {Exposed} (--vault-allow-http)\n", out3.StandardError);
    }

    [Fact]
    public async Task An_AWS_endpoint_of_a_neighbour_is_the_same_kind()
    {
        await using var aws = await AwsServer.StartAsync();
        aws.Secrets.Put("prod/db", """{"password":"pw"}""");
        var url = aws.Url.Replace("localhost", "localstack", StringComparison.Ordinal);

        var refused = await Aws(aws, url).RunAsync();
        var allowed = await Aws(aws, url, "--aws-allow-http").RunAsync();
        _root.Write(Locks, $$"""{ "locked": { "aws-ca-file": null } }""");
        var locked = await Aws(aws, url, "--aws-allow-http").RunAsync();

        Assert.Equal(125, refused.ExitCode);
        Assert.Contains(
            $"'{url}' is plain HTTP: secrets would cross the network for everyone to read: write https://, or set --aws-allow-http where nobody else is on the network\n",
            refused.StandardError,
            StringComparison.Ordinal
        );
        // Both stores, one address: one line.
        Assert.Equal(
            (0, "pw", $"launcher: everything sent to {url} can be read and changed on the way (--aws-allow-http)\n"),
            (allowed.ExitCode, allowed.StandardOutput, allowed.StandardError)
        );
        Assert.Contains("'aws-allow-http' is locked by", locked.StandardError, StringComparison.Ordinal);
    }

    private Run Launcher(params ReadOnlySpan<string> flags) =>
        _root
            .Program([
                "/launcher",
                .. flags,
                "--env",
                "X=vault://kv/db#password",
                .. flags is ["check" or "plan", ..] ? (ReadOnlySpan<string>)[] : ["--", "/app", "env", "X"],
            ])
            .Env("VAULT_ADDR", Address)
            .Env("VAULT_TOKEN", _vault.Root.Value);

    private Run Aws(AwsServer aws, string url, params ReadOnlySpan<string> flags)
    {
        var run = _root.Program([
            "/launcher",
            .. flags,
            "--env",
            "X=aws-sm://prod/db#password",
            "--env",
            "Y=aws-ssm://none?optional",
            "--",
            "/app",
            "env",
            "X",
        ]);
        foreach (var entry in aws.Environment(AwsServer.Admin))
        {
            var cut = entry.IndexOf('=', StringComparison.Ordinal);
            run = run.Env(entry[..cut], entry[..cut] == "AWS_ENDPOINT_URL" ? url : entry[(cut + 1)..]);
        }
        return run;
    }

    private Task<StoreServer> StandbyAsync(TestCertificateAuthority? authority) =>
        StoreServer.StartAsync(
            context =>
            {
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = $"{Address}{context.Request.Path}{context.Request.QueryString}";
                return Task.CompletedTask;
            },
            authority is null ? new() : StoreListener.Tls(authority)
        );
}
