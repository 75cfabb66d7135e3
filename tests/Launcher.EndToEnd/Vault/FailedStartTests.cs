using System.Text.Json.Nodes;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Vault;

/// <summary>
/// A start that fails leaves no database user, no certificate and no token of its own at the server, whatever it fails by:
/// what the server makes is asked for last, and taken back when the app does not start.
/// </summary>
public sealed class FailedStartTests : IAsyncLifetime
{
    private const int Terminate = 15;
    private const string User = "U=vault://database/creds/app#username";

    private readonly TestCertificateAuthority _authority = new();
    private readonly DatabaseEngine _database = new DatabaseEngine().With("app", 3600).With("slow", 3600);
    private PkiEngine _pki = null!;
    private VaultServer _server = null!;

    private VaultDouble Vault => _server.Double;

    public async ValueTask InitializeAsync()
    {
        _pki = new PkiEngine(_authority);
        _server = await StartAsync(hasDefault: true);
    }

    public async ValueTask DisposeAsync()
    {
        _authority.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("X=file:///nope")]
    [InlineData("X=vault://kv/none#x")]
    [InlineData("X=vault://kv/db#pasword")]
    [InlineData("X=vault://kv/db?decode=hex#password")]
    [InlineData("X=vault://database/creds/app?version=2")]
    public async Task What_fails_before_is_found_before_anything_is_made(string entry)
    {
        foreach (var mode in (string[])["exec", "supervise", "auto"])
        {
            var outcome = await _server
                .Launcher("--mode", mode, "--env", User, "--env", entry)
                .Command("true")
                .RunAsync();

            Assert.Equal(125, outcome.ExitCode);
            Assert.Contains("launcher: X: ", outcome.StandardError, StringComparison.Ordinal);
            Assert.Empty(_database.Users);
            NothingIsLeft();
        }
    }

    [Theory]
    [InlineData("X=vault://database/creds/app#usernme", 125)]
    [InlineData("X=vault://database/creds/app?decode=hex#username", 125)]
    [InlineData("X=vault://database/creds/none#username", 125)]
    [InlineData("X=vault://pki/issue/other?body.common_name=a.example#certificate", 125)]
    [InlineData("X=vault://kv/db#nul", 125)]
    [InlineData("X=vault://kv/db#large", 125)]
    public async Task What_fails_after_is_taken_back(string entry, int code)
    {
        foreach (var mode in (string[])["exec", "supervise", "auto"])
        {
            var outcome = await _server
                .Launcher("--mode", mode, "--env", User, "--env", Certificate, "--env", entry)
                .Command("true")
                .RunAsync();

            Assert.Equal(code, outcome.ExitCode);
            Assert.StartsWith("launcher: X: ", outcome.StandardError, StringComparison.Ordinal);
            Assert.NotEmpty(_database.Users);
            NothingIsLeft();
        }
    }

    [Theory]
    [InlineData(true, 127)]
    [InlineData(false, 126)]
    public async Task A_command_that_is_gone_or_no_program_any_more_when_its_turn_comes(bool isGone, int code)
    {
        foreach (var mode in (string[])["exec", "supervise", "auto"])
        {
            var app = _server.Scratch.Write("app", "#!/bin/sh\n", Modes.Executable);
            Vault.Interferes = request =>
            {
                if (request.Path == "database/creds/app")
                {
                    File.SetUnixFileMode(app, Modes.Plain);
                    if (isGone)
                    {
                        File.Delete(app);
                    }
                }
                return null;
            };

            var outcome = await _server
                .Launcher("--mode", mode, "--env", User, "--env", Certificate)
                .Command(app)
                .RunAsync();

            Assert.Equal(code, outcome.ExitCode);
            NothingIsLeft();
        }
    }

    [Fact]
    public async Task Another_user_s_app_too()
    {
        var app = _server.Scratch.Write("app", "#!/bin/sh\n", Modes.Executable);
        Vault.Interferes = request =>
        {
            if (request.Path == "database/creds/app")
            {
                File.Delete(app);
            }
            return null;
        };

        var outcome = await _server.Launcher("--user", "33:33", "--env", User).Command(app).RunAsync();

        Assert.Equal(127, outcome.ExitCode);
        NothingIsLeft();
    }

    [Theory]
    [InlineData("exec")]
    [InlineData("supervise")]
    public async Task A_termination_signal_while_the_server_makes_another(string mode)
    {
        Vault.Hangs.Add("database/creds/slow");
        await using var running = _server
            .Launcher("--mode", mode, "--env", User, "--env", "X=vault://database/creds/slow#username")
            .Command("true")
            .Start();
        await running.UntilAsync(() =>
            Task.FromResult(_database.Users.Count > 0 && Vault.Log.Contains("GET database/creds/slow"))
        );

        running.Signal(Terminate);

        Assert.Equal(128 + Terminate, (await running.Completion).ExitCode);
        NothingIsLeft();
    }

    [Theory]
    [InlineData("exec")]
    [InlineData("supervise")]
    public async Task The_end_of_the_budget(string mode)
    {
        Vault.Hangs.Add("database/creds/slow");

        var outcome = await _server
            .Launcher("--timeout", "1s", "--mode", mode)
            .Arguments("--env", User, "--env", "X=vault://database/creds/slow#username")
            .Command("true")
            .RunAsync();

        Assert.Equal(124, outcome.ExitCode);
        Assert.StartsWith("launcher: X: timeout: ", outcome.StandardError, StringComparison.Ordinal);
        NothingIsLeft();
    }

    [Fact]
    public async Task A_user_nobody_heard_of_ends_with_the_token_that_asked()
    {
        Vault.Loses.Add("database/creds/app");

        var outcome = await _server.Launcher("--env", User).Command("true").RunAsync();

        Assert.Equal((124, 1), (outcome.ExitCode, _database.Users.Count));
        NothingIsLeft();
    }

    [Fact]
    public async Task Where_the_policy_allows_no_end_the_report_says_what_stays()
    {
        await using var server = await StartAsync(hasDefault: false);

        var outcome = await server
            .Launcher("--env", User, "--env", Certificate, "--env", "X=vault://kv/db#nul")
            .Command("true")
            .RunAsync();

        var lease = Assert.Single(server.Double.Leases);
        Assert.Equal(2, server.Double.Tokens.Count);
        Assert.StartsWith(
            $"""
            launcher: denied: what 'vault://database/creds/app' issued was not revoked: it lives until it expires: revoke it: vault lease revoke {lease}
            launcher: denied: the token of the approle login at 'auth/approle' was not revoked: it lives until it expires: allow it in the token's policy: path "auth/token/revoke-self"
            """,
            outcome.StandardError,
            StringComparison.Ordinal
        );
        Assert.Empty(_pki.Valid);
    }

    [Theory]
    [InlineData("X=vault://kv/db#nul")]
    [InlineData("X=vault://kv/none#x")]
    public async Task Also_when_nothing_was_to_be_made(string entry)
    {
        await using var server = await StartAsync(hasDefault: false);

        var outcome = await server.Launcher("--env", entry).Command("true").RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.StartsWith(
            "launcher: denied: the token of the approle login at 'auth/approle' was not revoked: it lives until it expires: allow it in the token's policy: path \"auth/token/revoke-self\"",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_may_not_be_made_is_told_together_with_what_is_not_there()
    {
        const string denied = "D=vault://database/creds/denied#username";
        var outcome = await _server
            .Launcher("--env", User, "--env", denied, "--env", "X=vault://kv/none#x")
            .Command("true")
            .RunAsync();
        await using var silent = await StartAsync(hasDefault: false);
        var unknown = await silent.Launcher("--env", denied, "--env", "X=vault://kv/none#x").Command("true").RunAsync();

        Assert.Equal((125, 125), (outcome.ExitCode, unknown.ExitCode));
        Assert.StartsWith("launcher: 2 problems, ", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("  X: not-found: ", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("  D: denied: ", outcome.StandardError, StringComparison.Ordinal);
        // Who may not ask what is allowed learns nothing of it, and is not told of that question.
        Assert.DoesNotContain("sys/capabilities-self", unknown.StandardError, StringComparison.Ordinal);
        Assert.Empty(_database.Users);
        NothingIsLeft();
    }

    [Fact]
    public async Task And_a_start_that_succeeds_says_so_at_info_alone()
    {
        await using var server = await StartAsync(hasDefault: false);

        var quiet = await server.Launcher("--env", "X=vault://kv/db#password").Command("true").RunAsync();
        var loud = await server
            .Launcher("--log-level", "info", "--env", "X=vault://kv/db#password")
            .Command("true")
            .RunAsync();

        Assert.Equal("", quiet.Quietly().StandardError);
        Assert.Contains(
            "the token of the approle login at 'auth/approle' could not be revoked: allow it in the token's policy: path \"auth/token/revoke-self\"",
            loud.StandardError,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Two_servers_and_a_file_wait_for_each_other_before_anything_is_made()
    {
        await using var other = await StartAsync(hasDefault: true);
        other.Scratch.Write("role", other.RoleId);
        other.Scratch.Write("secret", other.SecretId);

        var outcome = await _server
            .Launcher("--env", User, "--env", "X=vault+eu://kv/none#x", "--vault+eu-addr", other.Double.Url)
            .Arguments("--vault+eu-role-id-file", other.Scratch.At("role"))
            .Arguments("--vault+eu-secret-id-file", other.Scratch.At("secret"))
            .Arguments("--vault+eu-ca-file", other.Scratch.At("ca.pem"))
            .Command("true")
            .RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Empty(_database.Users);
        NothingIsLeft();
        Assert.Equal([other.Double.Root], other.Double.Tokens);
    }

    [Fact]
    public async Task A_start_that_succeeds_asks_no_more_than_it_needs()
    {
        var outcome = await _server
            .Launcher("--env", User, "--env", "X=vault://kv/db#password")
            .Command("true")
            .RunAsync();

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(
            [
                "GET database/creds/app",
                "GET kv/data/db",
                "GET sys/internal/ui/mounts/database/creds/app",
                "GET sys/internal/ui/mounts/kv/db",
                "PUT auth/approle/login",
                // When the app has ended.
                "PUT auth/token/revoke-self",
            ],
            Vault.Log.Order(StringComparer.Ordinal)
        );
        Assert.Empty(Vault.Leases);
    }

    private static string Certificate => "C=vault://pki/issue/web?body.common_name=a.example#certificate";

    private Task<VaultServer> StartAsync(bool hasDefault) =>
        VaultServer.StartAsync(
            """
            path "kv/data/db" { capabilities = ["read"] }
            path "kv/data/none" { capabilities = ["read"] }
            path "database/creds/app" { capabilities = ["read"] }
            path "database/creds/slow" { capabilities = ["read"] }
            path "database/creds/none" { capabilities = ["read"] }
            path "pki/issue/web" { capabilities = ["update"] }
            path "pki/revoke" { capabilities = ["update"] }
            """,
            vault =>
            {
                var secret = new JsonObject
                {
                    ["password"] = "hunter2",
                    ["nul"] = "a\0b",
                    ["large"] = new string('x', 200_000),
                };
                vault.Mount("kv/", new VersionedKeyValueEngine { ["db"] = secret.ToJsonString() });
                vault.Mount("database/", _database);
                vault.Mount("pki/", _pki);
            },
            hasDefault
        );

    private void NothingIsLeft()
    {
        Assert.Empty(Vault.Leases);
        Assert.Empty(_pki.Valid);
        Assert.Equal([Vault.Root], Vault.Tokens);
    }
}
