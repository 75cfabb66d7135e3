using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Vault;

/// <summary>The published binary and a Vault server over TLS: what the app gets, what it does not, and how it fails.</summary>
public sealed class VaultLaunchTests : IAsyncLifetime
{
    private const string Policy = """
        path "kv/data/db" { capabilities = ["read"] }
        path "database/creds/app" { capabilities = ["read"] }
        """;

    private readonly string _password = $"p\"é {Convert.ToHexString(RandomNumberGenerator.GetBytes(12))}";
    private readonly DatabaseEngine _database = new DatabaseEngine().With("app", 3600);
    private VaultServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await VaultServer.StartAsync(
            Policy,
            vault =>
            {
                var secret = new JsonObject
                {
                    ["user"] = "app",
                    ["password"] = _password,
                    ["port"] = 5432,
                };
                vault.Mount("kv/", new VersionedKeyValueEngine { ["db"] = secret.ToJsonString() });
                vault.Mount("database/", _database);
            }
        );

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_reference_in_the_environment_becomes_its_secret_and_the_login_is_gone()
    {
        var outcome = await _server
            .Launcher()
            .Command("env", "-0")
            .Env("DB_PASSWORD", "vault://kv/db#password")
            .Env("DB", "postgres://@{vault://kv/db#user}@db:@{vault://kv/db#port}/app")
            .Env("VAULT_TOKEN", "")
            .RunAsync();

        var environment = outcome.Quietly().StandardOutput.Split('\0');
        Assert.Contains($"DB_PASSWORD={_password}", environment);
        Assert.Contains("DB=postgres://app@db:5432/app", environment);
        Assert.Contains($"VAULT_ADDR={_server.Double.Url}", environment);
        Assert.DoesNotContain(environment, entry => entry.StartsWith("VAULT_ROLE_ID=", StringComparison.Ordinal));
        Assert.DoesNotContain(environment, entry => entry.StartsWith("VAULT_SECRET_ID=", StringComparison.Ordinal));
        Assert.DoesNotContain(environment, entry => entry.StartsWith("VAULT_TOKEN=", StringComparison.Ordinal));
        Assert.Equal(
            [
                "PUT auth/approle/login",
                "GET sys/internal/ui/mounts/kv/db",
                "GET kv/data/db",
                "PUT auth/token/revoke-self",
            ],
            _server.Double.Log
        );
    }

    [Fact]
    public async Task A_lease_that_nobody_stays_for_starts_the_app_and_says_when_it_ends()
    {
        var outcome = await _server
            .Launcher(
                "--mode",
                "exec",
                "--env",
                "U=vault://database/creds/app#username",
                "--env",
                "P=vault://database/creds/app#password"
            )
            .Command("printenv", "U")
            .RunAsync();

        Assert.Equal($"{Assert.Single(_database.Users)}\n", outcome.StandardOutput);
        Assert.Matches(
            @"^launcher: 'vault://database/creds/app' is leased and ends at [0-9: -]+Z \(in 3600 s\): nothing renews it\n$",
            outcome.StandardError
        );
        Assert.DoesNotContain("PUT auth/token/revoke-self", _server.Double.Log);
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        var outcome = await _server
            .Launcher(
                "--env",
                "A=vault://kv/none#x",
                "--env",
                "B=vault://kv/db#pasword",
                "--env",
                "C=vault://database/creds/app?version=2"
            )
            .Command("true")
            .RunAsync();

        Assert.Equal(
            (
                125,
                "",
                $"""
                launcher: 3 problems, nothing was started:
                  A: denied: Vault at {_server.Double.Url} denies permission to read 'kv/data/none': allow it in the token's policy: path "kv/data/none" {"{"} capabilities = ["read"] {"}"} (all: launcher policy)
                  B: not-found: 'vault://kv/db' has no key 'pasword': did you mean 'password'?
                  C: bad-reference: 'vault://database/creds/app' has no versions: its engine is database: leave version= out

                """
            ),
            (outcome.ExitCode, outcome.StandardOutput, outcome.StandardError)
        );
        Assert.Empty(_database.Users);
    }

    [Fact]
    public async Task A_sealed_server_is_worth_another_try_and_a_wrong_login_is_not()
    {
        _server.Double.IsSealed = true;
        var sealedOff = await _server
            .Launcher("--timeout", "1s", "--env", "A=vault://kv/db#password")
            .Command("true")
            .RunAsync();
        _server.Double.IsSealed = false;
        var refused = await _server
            .Launcher(
                "--env",
                "A=vault://kv/db#password",
                "--env",
                "B=vault://kv/db#user",
                "--env",
                "C=vault://kv/none#x"
            )
            .Command("true")
            .Env("VAULT_SECRET_ID", "wrong")
            .RunAsync();

        Assert.Equal(
            (
                124,
                $"launcher: A: unavailable: Vault at {_server.Double.Url} is sealed: unseal it: vault operator unseal\n"
            ),
            (sealedOff.ExitCode, sealedOff.StandardError)
        );
        Assert.Equal(
            (
                125,
                $"launcher: A, B, C: login: Vault at {_server.Double.Url} refuses the approle login at 'auth/approle' (400): 'invalid secret id': check VAULT_SECRET_ID: it may be used up or expired; when it is response-wrapped, add --vault-unwrap\n"
            ),
            (refused.ExitCode, refused.StandardError)
        );
    }

    [Fact]
    public async Task A_server_that_hangs_to_the_last_is_named_with_what_it_was_for()
    {
        _server.Double.Hangs.Add("kv/data/db");
        _server.Double.Hangs.Add("auth/token/revoke-self");

        var outcome = await _server
            .Launcher("--timeout", "1s", "--env", "A=vault://kv/db#password", "--env", "B=vault://kv/none#x")
            .Command("true")
            .RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains("\n  A: timeout: ", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("\n  B: denied: ", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_another_authority_is_refused_before_anything_is_sent()
    {
        using var other = new TestCertificateAuthority();
        _server.Scratch.Write("other.pem", other.Pem);

        var outcome = await _server
            .Launcher("--env", "A=vault://kv/db#password")
            .Command("true")
            .Env("VAULT_CACERT", _server.Scratch.At("other.pem"))
            .RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.StartsWith("launcher: A: tls: ", outcome.StandardError, StringComparison.Ordinal);
        Assert.Empty(_server.Double.Log);
    }

    [Fact]
    public async Task Check_reads_what_can_be_read_and_issues_nothing()
    {
        var outcome = await _server
            .Launcher("check", "--env", "A=vault://kv/db#password", "--env", "U=vault://database/creds/app#username")
            .RunAsync();

        Assert.Equal(
            "ok A vault://kv/db#password\nallowed (not issued) U vault://database/creds/app#username\n",
            outcome.Quietly().StandardOutput
        );
        Assert.Empty(_database.Users);
        Assert.Equal("PUT auth/token/revoke-self", _server.Double.Log[^1]);
    }

    [Fact]
    public async Task Check_that_issues_leaves_nothing_behind()
    {
        var outcome = await _server
            .Launcher("check", "--issue", "--env", "U=vault://database/creds/app#username")
            .RunAsync();

        Assert.Equal(
            "ok U vault://database/creds/app#username (good for 3600 s, and can be renewed)\n",
            outcome.Quietly().StandardOutput
        );
        Assert.Single(_database.Users);
        Assert.Empty(_server.Double.Leases);
    }

    [Fact]
    public async Task Check_that_issues_says_which_certificate_it_could_not_revoke()
    {
        using var authority = new TestCertificateAuthority();
        var engine = new PkiEngine(authority);
        await using var server = await VaultServer.StartAsync(
            "path \"pki/issue/web\" { capabilities = [\"update\"] }",
            vault => vault.Mount("pki/", engine)
        );

        var outcome = await server
            .Launcher("check", "--issue", "--env", "C=vault://pki/issue/web?body.common_name=a.example#certificate")
            .RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.StartsWith("ok C vault://pki/issue/web", outcome.StandardOutput, StringComparison.Ordinal);
        Assert.EndsWith(
            $"\ndenied: what 'vault://pki/issue/web' issued was not revoked: it lives until it expires: revoke it: vault write pki/revoke serial_number={Assert.Single(engine.Valid)}\n",
            outcome.StandardOutput,
            StringComparison.Ordinal
        );
        Assert.Equal([server.Double.Root], server.Double.Tokens);
    }

    [Fact]
    public async Task Check_that_issues_with_a_given_token_says_which_lease_it_could_not_revoke()
    {
        _server.Double.Policies.Put("bare", Policy);
        var given = _server.Double.NewToken(["bare"], "service", null, new());

        var outcome = await _server
            .Launcher("check", "--issue", "--vault-auth", "token")
            .Arguments("--env", "U=vault://database/creds/app#username")
            .Env("VAULT_TOKEN", given.Value)
            .RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Equal(
            $"""
            ok U vault://database/creds/app#username (good for 3600 s, and can be renewed)
            denied: what 'vault://database/creds/app' issued was not revoked: it lives until it expires: revoke it: vault lease revoke {Assert.Single(
                _server.Double.Leases
            )}

            """,
            outcome.StandardOutput
        );
        Assert.Contains(given, _server.Double.Tokens);
    }

    [Fact]
    public async Task Plan_says_who_would_ask_and_asks_nobody()
    {
        var outcome = await _server.Launcher("plan", "--env", "A=vault://kv/db#password").RunAsync();

        Assert.Contains(
            "\nvault: login: approle at 'auth/approle' with VAULT_SECRET_ID, as VAULT_ROLE_ID is there\n",
            outcome.Quietly().StandardOutput,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"\n  vault-addr: {_server.Double.Url} [VAULT_ADDR]\n",
            outcome.StandardOutput,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(_server.SecretId, outcome.StandardOutput, StringComparison.Ordinal);
        Assert.Empty(_server.Double.Log);
    }

    [Fact]
    public async Task What_was_written_for_another_tool_is_read_where_it_is_asked_for()
    {
        var run = _server
            .Launcher("--env", "A=vault:kv/data/db#user", "--env", "B=ref+vault://kv/data/db?proto=http#/port+/x")
            .Env("C", "a:${vault:kv/data/db#user}@b")
            .Env("D", "ref+vault://kv/data/db#/user");

        var flags = await run.Command("sh", "-c", "echo \"$A $B $C $D\"").RunAsync();
        var both = await run.Env("LAUNCHER_COMPAT", "bank-vaults\nvals")
            .Command("sh", "-c", "echo \"$A $B $C $D\"")
            .RunAsync();
        var plan = await run.Env("LAUNCHER_COMPAT", "bank-vaults,vals").Env("E", "vault:login").RunAsync();

        Assert.Equal(
            "app 5432/x a:${vault:kv/data/db#user}@b ref+vault://kv/data/db#/user\n",
            flags.Quietly().StandardOutput
        );
        Assert.Equal("app 5432/x a:app@b app\n", both.Quietly().StandardOutput);
        Assert.Contains(
            "E: bad-reference: broken bank-vaults reference: 'login' hands out the launcher's own token, and the app never gets that: make one for the app: vault://auth/token/create?write#client_token; to pass the value as it is, put literal:// in front of it or use --scan-skip E\n",
            plan.StandardError,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Plan_shows_another_tool_s_reference_in_our_own_words()
    {
        var outcome = await _server
            .Launcher("plan", "--compat", "bank-vaults")
            .Env("A", "vault:kv/data/db#user#1")
            .RunAsync();

        Assert.Contains(
            "\n  A: variable from vault://kv/data/db?version=1&api-path#user [environment]\n",
            outcome.Quietly().StandardOutput,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_tool_that_is_not_known_ends_the_start()
    {
        var outcome = await Run.Launcher("--compat", "bank-vault").Command("true").RunAsync();

        Assert.Equal(
            (
                125,
                "launcher: --compat: bad-setting: 'bank-vault' is not a tool whose references are known: did you mean 'bank-vaults'? The known ones are bank-vaults, berglas, secrets-init, ssm-env, vals\n"
            ),
            (outcome.ExitCode, outcome.StandardError)
        );
    }

    [Fact]
    public async Task Policy_needs_no_server_and_no_login()
    {
        var outcome = await Run.Launcher("policy", "--env", "U=vault://database/creds/app#username").RunAsync();

        Assert.Contains(
            "path \"database/creds/app\" {\n  capabilities = [\"read\"]\n}\n",
            outcome.Quietly().StandardOutput,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Policy_asks_a_server_that_can_be_asked_and_leaves_no_login()
    {
        string[] flags = ["policy", "--env", "A=vault://kv/db#password"];
        var asked = await _server.Launcher(flags).RunAsync();
        Assert.Equal([_server.Double.Root], _server.Double.Tokens);
        var gone = await _server.Launcher(flags).Env("VAULT_ADDR", "https://127.0.0.1:1").RunAsync();

        Assert.DoesNotContain("# if ", asked.Quietly().StandardOutput, StringComparison.Ordinal);
        Assert.Contains("path \"kv/data/db\" {", asked.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(0, gone.ExitCode);
        Assert.Contains("# if the engine is KV v1, or no KV\n", gone.StandardOutput, StringComparison.Ordinal);
        Assert.StartsWith(
            "launcher: which engines Vault at https://127.0.0.1:1 has is not known: ",
            gone.StandardError,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task With_exactly_the_printed_policy_and_no_other_a_start_and_both_checks_succeed_and_leave_nothing()
    {
        string[] flags = ["--env", "A=vault://kv/db#password", "--env", "U=vault://database/creds/app#username"];
        var policy = await _server.Launcher(["policy", .. flags]).RunAsync();
        await using var server = await VaultServer.StartAsync(
            policy.StandardOutput,
            vault =>
            {
                vault.Mount("kv/", new VersionedKeyValueEngine { ["db"] = """{"password":"x"}""" });
                vault.Mount("database/", _database);
            },
            hasDefault: false
        );

        (await server.Launcher(["check", .. flags]).RunAsync()).Quietly();
        (await server.Launcher(["check", "--issue", .. flags]).RunAsync()).Quietly();
        Assert.Equal([server.Double.Root], server.Double.Tokens);
        Assert.Equal(0, (await server.Launcher(flags).Command("true").RunAsync()).ExitCode);
        // Taken back when the app had ended.
        Assert.Contains("GET database/creds/app", server.Double.Log);
        Assert.Empty(server.Double.Leases);
    }

    [Fact]
    public async Task The_policy_of_one_store_of_several()
    {
        string[] flags = ["--env", "A=vault://kv/db#password", "--env", "B=aws-sm://db", "--aws-region", "eu-west-1"];
        var both = await Run.Launcher(["policy", .. flags]).RunAsync();
        var one = await Run.Launcher(["policy", "--store", "aws-sm", .. flags]).RunAsync();
        var none = await Run.Launcher(["policy", "--store=aws-s", .. flags]).RunAsync();

        Assert.StartsWith("# launcher policy --store vault\n", both.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("\n\n# launcher policy --store aws-sm\n{", both.StandardOutput, StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse(one.StandardOutput));
        Assert.Equal(
            (
                125,
                "launcher: --store: bad-setting: 'aws-s' is not a store of these references that has a policy: did you mean aws-sm?\n"
            ),
            (none.ExitCode, none.StandardError)
        );
    }

    [Fact]
    public async Task Nothing_of_it_is_in_a_log_a_report_or_the_app_s_environment()
    {
        foreach (
            var reference in (string[])["kv/db#password", "kv/db?decode=hex#password", "kv/db#none", "kv/none", "kv/db"]
        )
        {
            var outcome = await _server
                .Launcher("--log-level", "debug", "--env", $"A=vault://{reference}")
                .Command("env")
                .RunAsync();

            var environment = outcome.StandardOutput.Replace(_password, "", StringComparison.Ordinal);
            environment = reference == "kv/db" ? "" : environment;
            var tokens = _server.Double.Requests.Select(request => request.Header("X-Vault-Token")).OfType<string>();
            Assert.Contains("fetched 'vault://", outcome.StandardError, StringComparison.Ordinal);
            foreach (var needle in tokens.Concat([_server.RoleId, _server.SecretId, _password]).Distinct())
            {
                foreach (
                    var form in (string[])
                        [needle, Convert.ToBase64String(Encoding.UTF8.GetBytes(needle)), Uri.EscapeDataString(needle)]
                )
                {
                    Assert.DoesNotContain(form, outcome.StandardError, StringComparison.Ordinal);
                    Assert.DoesNotContain(form, environment, StringComparison.Ordinal);
                }
            }
        }
    }
}
