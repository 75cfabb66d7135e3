using System.Text.Json.Nodes;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Vault;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;

namespace Launcher.Tests.Providers.Vault;

/// <summary>Engines that are no KV: secrets made for whoever asks, and paths that answer in other shapes.</summary>
public sealed class EngineTests : IAsyncLifetime
{
    private readonly TestCertificateAuthority _authority = new();
    private readonly DatabaseEngine _database = new DatabaseEngine().With("app", 3600);
    private VaultSite _site = null!;
    private PkiEngine _pki = null!;

    private VaultDouble Vault => _site.Double!;

    public async ValueTask InitializeAsync()
    {
        _site = await VaultSite.DoubleAsync();
        _pki = new PkiEngine(_authority);
        Vault.Mount("database/", _database);
        Vault.Mount("pki/", _pki);
        Vault.Mount("auth/approle/", new AppRoleEngine());
    }

    public async ValueTask DisposeAsync()
    {
        _authority.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task A_database_user_comes_with_its_lease_and_a_line_that_says_when_it_ends()
    {
        var answer = await _site.AskAsync("database/creds/app");

        var secret = JsonNode.Parse(KeyValueTests.Text(answer))!;
        Assert.Equal(Assert.Single(_database.Users), secret["username"]!.ToString());
        var lease = Assert.IsType<Until.Leased>(answer.Document!.Until);
        Assert.Equal(
            (Assert.Single(Vault.Leases), TimeSpan.FromHours(1), true),
            (lease.Id, lease.Duration, lease.Renewable)
        );
        Assert.Matches(
            @"^launcher: 'vault://database/creds/app' is leased and ends at 20\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ \(in 3600 s\): nothing renews it\n$",
            _site.Said.ToString()
        );
    }

    [Fact]
    public async Task A_token_with_a_lease_lives_on_and_one_without_does_not()
    {
        var given = await AppRoleAsync("""path "database/creds/app" { capabilities = ["read"] }""", ttl: 600);

        var answers = await VaultSite.RunAsync(_site.Settings(given), VaultSite.Request("database/creds/app"));

        Assert.Null(Assert.Single(answers).Failure);
        Assert.DoesNotContain("PUT auth/token/revoke-self", Vault.Log);
        // With its token a lease ends too: what ends first is what is said.
        Assert.Contains("ends, with the launcher's token, at ", _site.Said.ToString(), StringComparison.Ordinal);
        Assert.Contains("(in 600 s)", _site.Said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_for_the_app_is_this_ones_child_and_lives_with_it()
    {
        var given = await AppRoleAsync("""path "auth/token/create" { capabilities = ["update"] }""");

        var answers = await VaultSite.RunAsync(
            _site.Settings(given),
            VaultSite.Request("auth/token/create", ("write", null))
        );

        var token = JsonNode.Parse(KeyValueTests.Text(Assert.Single(answers)))!["client_token"]!.ToString();
        Assert.Contains(token, Vault.Tokens.Select(known => known.Value));
    }

    [Fact]
    public async Task Certificate_key_and_chain_are_one_issuance_however_the_options_are_ordered()
    {
        var answers = await _site.AskAllAsync(
            null,
            VaultSite.Request("pki/issue/web", ("body.common_name", "a.example"), ("body.ttl", "24h")),
            VaultSite.Request("pki/issue/web", ("body.ttl", "24h"), ("body.common_name", "a.example")),
            VaultSite.Request("pki/issue/web", ("body.common_name", "a.example"), ("body.ttl", "24h")) with
            {
                Expand = true,
            }
        );

        Assert.Equal(1, _pki.Issued);
        Assert.Single(answers.Select(KeyValueTests.Text).Distinct());
        Assert.Equal(
            """{"common_name":"a.example","ttl":"24h"}""",
            Vault.Requests.Single(request => request.Method == "PUT").Text
        );
    }

    [Fact]
    public async Task Other_fields_are_another_issuance()
    {
        await _site.AskAllAsync(
            null,
            VaultSite.Request("pki/issue/web", ("body.common_name", "a.example")),
            VaultSite.Request("pki/issue/web", ("body.common_name", "b.example"))
        );
        Assert.Equal(2, _pki.Issued);
    }

    [Fact]
    public async Task Pem_comes_as_it_is()
    {
        var answer = await _site.AskAsync("pki/ca/pem");
        Assert.Equal(_authority.Pem, KeyValueTests.Text(answer));
        Assert.Equal(DocumentFormat.Opaque, answer.Document!.Format);
    }

    [Theory]
    [InlineData("pki", "ca", "application/pkix-cert")]
    [InlineData("pki", "crl", "application/pkix-crl")]
    [InlineData("ssh", "public_key", "text/plain; charset=utf-8")]
    public async Task So_do_der_and_text(string type, string path, string contentType)
    {
        byte[] bytes = [0x30, 0x82, 0, 0xff, (byte)'{', 10];
        var answer = new VaultAnswer(200, null) { Raw = bytes, ContentType = contentType };
        Vault.Mount("x/", new FixedEngine(type, answer));

        var document = (await _site.AskAsync($"x/{path}")).Document!;

        Assert.Equal(bytes, document.Content.Bytes.ToArray());
        Assert.Equal(DocumentFormat.Opaque, document.Format);
    }

    [Fact]
    public async Task A_web_page_is_no_secret_there_either()
    {
        var page = new VaultAnswer(200, null) { Raw = "<html>"u8.ToArray(), ContentType = "text/html" };
        Vault.Mount("x/", new FixedEngine("pki", page));

        Assert.Equal(ProblemClass.BadValue, (await _site.AskAsync("x/ca")).Failure?.Class);
    }

    [Fact]
    public async Task What_a_token_keeps_for_itself_and_what_the_system_says_are_read_too()
    {
        await _site.PutAsync("cubbyhole/mine", """{"a":"b"}""");

        Assert.Equal("""{"a":"b"}""", KeyValueTests.Text(await _site.AskAsync("cubbyhole/mine")));
        Assert.Equal(
            """{"sealed":false,"version":"1.20.4"}""",
            KeyValueTests.Text(await _site.AskAsync("sys/seal-status"))
        );
    }

    [Fact]
    public async Task A_path_that_wants_a_write_says_how()
    {
        KeyValueTests.Fails(
            await _site.AskAsync("pki/issue/web"),
            ProblemClass.BadReference,
            $"Vault at {_site.Url} does not let anyone read 'pki/issue/web': '1 error occurred:\\n\\t* unsupported operation'",
            "it may take a write: add ?write or ?body.NAME=VALUE"
        );
        KeyValueTests.Fails(
            await _site.AskAsync("pki/issue/web", null, ("write", null)),
            ProblemClass.BadReference,
            $"Vault at {_site.Url} refuses to write 'pki/issue/web' (400): 'the common_name field is required'",
            "check the path and its options"
        );
    }

    [Theory]
    [InlineData("secret/db")]
    [InlineData("kv1/db")]
    public async Task Nothing_is_ever_written_to_a_KV_engine(string path)
    {
        KeyValueTests.Fails(
            await _site.AskAsync(path, null, ("body.password", "x")),
            ProblemClass.BadReference,
            $"'vault://{path}' is in a KV engine, and the launcher never writes there",
            "leave write and body. out"
        );
        Assert.DoesNotContain(Vault.Log, request => request.StartsWith("PUT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nor_to_an_engine_that_is_not_known()
    {
        var token = await _site.TokenForAsync("""path "kv1/x" { capabilities = ["read"] }""");

        KeyValueTests.Fails(
            await _site.AskAsync("secret/db", token, ("write", null)),
            ProblemClass.Denied,
            "the server does not say which engine 'vault://secret/db' belongs to, and the launcher does not write to an unknown one",
            "allow it in the token's policy: path \"secret/db\" { capabilities = [\"update\"] } (all: launcher policy)"
        );
    }

    [Fact]
    public async Task A_version_is_for_KV_v2_alone()
    {
        KeyValueTests.Fails(
            await _site.AskAsync("kv1/db", null, ("version", "1")),
            ProblemClass.BadReference,
            "'vault://kv1/db' has no versions: its engine is KV v1",
            "leave version= out"
        );
        KeyValueTests.Fails(
            await _site.AskAsync("database/creds/app", null, ("version", "1")),
            ProblemClass.BadReference,
            "'vault://database/creds/app' has no versions: its engine is database",
            "leave version= out"
        );
        Assert.Empty(_database.Users);
    }

    [Theory]
    [InlineData("version", "x", "'x' is not a version", "write version=1 or higher, or leave it out for the newest")]
    [InlineData("version", "0", "'0' is not a version", "write version=1 or higher, or leave it out for the newest")]
    [InlineData("version", null, "'' is not a version", "write version=1 or higher, or leave it out for the newest")]
    [InlineData("write", "yes", "the option 'write' takes no value", "write it alone: '?write'")]
    [InlineData("body.", "x", "the option 'body.' names no field", "write body.NAME=VALUE")]
    [InlineData("body.ttl", null, "the option 'body.ttl' has no value", "write body.ttl=VALUE")]
    public async Task An_option_that_cannot_be_meant_asks_nobody(string name, string? value, string what, string wayOut)
    {
        KeyValueTests.Fails(
            await _site.AskAsync("secret/db", null, (name, value)),
            ProblemClass.BadReference,
            what,
            wayOut
        );
        Assert.Empty(Vault.Log);
    }

    [Fact]
    public async Task Check_issues_nothing_and_says_what_would_be_denied()
    {
        await _site.PutAsync("kv1/db", """{"a":"b"}""");
        var token = await _site.TokenForAsync(
            """
            path "kv1/db" { capabilities = ["read"] }
            path "database/creds/app" { capabilities = ["read"] }
            path "pki/issue/other" { capabilities = ["update"] }
            """
        );
        var provider = VaultDescriptor.Value.Create(_site.Settings($"VAULT_TOKEN={token}"));

        SecretRequest[] requests =
        [
            VaultSite.Request("kv1/db"),
            VaultSite.Request("database/creds/app"),
            VaultSite.Request("pki/issue/web", ("body.common_name", "a.example")),
            VaultSite.Request("secret/db", ("write", null)),
        ];
        var answers = (await provider.FetchAsync(requests, TestContext.Current.CancellationToken)).ToArray();
        Assert.All(answers[1..3], answer => Assert.Same(SecretDocument.NotIssued, answer.Document));
        (await provider.CheckAsync(requests[1..3], TestContext.Current.CancellationToken)).ToArray().CopyTo(answers, 1);

        Assert.Equal("""{"a":"b"}""", KeyValueTests.Text(answers[0]));
        Assert.True(answers[0].Document!.IsIssued);
        Assert.Same(SecretDocument.NotIssued, answers[1].Document);
        KeyValueTests.Fails(
            answers[2],
            ProblemClass.Denied,
            $"Vault at {_site.Url} denies permission to write 'pki/issue/web'",
            "allow it in the token's policy: path \"pki/issue/web\" { capabilities = [\"update\"] } (all: launcher policy)"
        );
        Assert.Equal(ProblemClass.Denied, answers[3].Failure!.Class);
        Assert.Equal((0, 0), (_database.Users.Count, _pki.Issued));
        Assert.Single(Vault.Log, "PUT sys/capabilities-self");
    }

    [Fact]
    public async Task What_was_made_ends_with_the_launcher_s_own_token_and_a_certificate_by_its_serial_number()
    {
        var given = await AppRoleAsync(
            """
            path "database/creds/app" { capabilities = ["read"] }
            path "auth/token/create" { capabilities = ["update"] }
            path "pki/issue/web" { capabilities = ["update"] }
            path "pki/revoke" { capabilities = ["update"] }
            """
        );

        var left = await IssueAndTakeBackAsync(
            given,
            VaultSite.Request("database/creds/app"),
            VaultSite.Request("auth/token/create", ("write", null)),
            VaultSite.Request("pki/issue/web", ("body.common_name", "a.example"))
        );

        Assert.Equal((1, 1, 0, 0), (_database.Users.Count, _pki.Issued, Vault.Leases.Count, _pki.Valid.Count));
        Assert.Equal([Vault.Root], Vault.Tokens);
        Assert.Empty(left);
        Assert.Equal("", _site.Said.ToString());
    }

    [Fact]
    public async Task What_cannot_be_taken_back_is_named_with_the_way_to_do_it()
    {
        var token = await _site.TokenForAsync(
            """
            path "database/creds/app" { capabilities = ["read"] }
            path "auth/token/create" { capabilities = ["update"] }
            path "pki/issue/web" { capabilities = ["update"] }
            """
        );

        var left = await IssueAndTakeBackAsync(
            [$"VAULT_TOKEN={token}"],
            VaultSite.Request("database/creds/app"),
            VaultSite.Request("auth/token/create", ("write", null)),
            VaultSite.Request("pki/issue/web", ("body.common_name", "a.example"))
        );

        Assert.Equal(
            [
                new Failure(
                    ProblemClass.Denied,
                    "what 'vault://database/creds/app' issued was not revoked: it lives until it expires",
                    $"revoke it: vault lease revoke {Assert.Single(Vault.Leases)}"
                ),
                new Failure(
                    ProblemClass.Denied,
                    "what 'vault://pki/issue/web' issued was not revoked: it lives until it expires",
                    $"revoke it: vault write pki/revoke serial_number={Assert.Single(_pki.Valid)}"
                ),
            ],
            left
        );
        // The token that was made has ended itself.
        Assert.Equal([Vault.Root.Value, token], Vault.Tokens.Select(known => known.Value));
    }

    [Fact]
    public async Task What_only_computes_leaves_nothing_and_what_the_server_may_have_made_is_said()
    {
        Vault.Mount("transit/", new FixedEngine("transit", VaultAnswer.Data(new JsonObject { ["ciphertext"] = "x" })));
        Vault.Mount("ssh/", new FixedEngine("ssh", VaultAnswer.Data(new JsonObject { ["signed_key"] = "x" })));
        Assert.Empty(
            await IssueAndTakeBackAsync(
                [$"VAULT_TOKEN={_site.Root}"],
                VaultSite.Request("transit/encrypt/k", ("body.plaintext", "eA=="))
            )
        );
        var signed = await IssueAndTakeBackAsync(
            [$"VAULT_TOKEN={_site.Root}"],
            VaultSite.Request("ssh/sign/r", ("body.public_key", "x"))
        );
        Assert.Equal("its engine has no way to revoke it: let it live for a short time", Assert.Single(signed).WayOut);

        Vault.Loses.Add("database/creds/app");
        var provider = VaultDescriptor.Value.Create(_site.Settings($"VAULT_TOKEN={_site.Root}"));
        var answers = await VaultSite.FetchAsync(
            provider,
            [VaultSite.Request("database/creds/app")],
            TestContext.Current.CancellationToken
        );
        Assert.Equal(ProblemClass.Unavailable, Assert.Single(answers).Failure!.Class);
        Assert.Equal(
            [
                new Failure(
                    ProblemClass.Denied,
                    "what 'vault://database/creds/app' may have issued was not revoked: it lives until it expires",
                    "look for it at the server"
                ),
            ],
            await provider.TakeBackAsync(TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task And_lease_by_lease_with_a_given_one(bool mayRevoke)
    {
        var token = await _site.TokenForAsync(
            $$"""
            path "database/creds/app" { capabilities = ["read"] }
            path "sys/leases/revoke" { capabilities = ["{{(mayRevoke ? "update" : "deny")}}"] }
            """
        );

        var left = await IssueAndTakeBackAsync([$"VAULT_TOKEN={token}"], VaultSite.Request("database/creds/app"));

        Assert.Equal(mayRevoke ? (0, 0) : (1, 1), (Vault.Leases.Count, left.Count));
    }

    [Fact]
    public async Task Namespaces_by_the_header_and_in_the_path()
    {
        Vault.AddNamespace("team/");
        Vault.Mount("team/secret/", new VersionedKeyValueEngine());
        await _site.PutAsync("team/secret/data/db", """{"data":{"a":"b"}}""");

        var byHeader = await VaultSite.RunAsync(
            _site.Settings($"VAULT_TOKEN={_site.Root}", "VAULT_NAMESPACE=team"),
            VaultSite.Request("secret/db")
        );

        Assert.Equal("""{"a":"b"}""", KeyValueTests.Text(Assert.Single(byHeader)));
        Assert.Equal("""{"a":"b"}""", KeyValueTests.Text(await _site.AskAsync("team/secret/db")));
    }

    [Fact]
    public async Task Engines_with_long_paths_and_names_that_need_escapes()
    {
        Vault.Mount("team/a/kv/", new VersionedKeyValueEngine());
        await _site.PutAsync("team/a/kv/data/x%20y/%C3%BC%3F%23", """{"data":{"a":"b"}}""");

        Assert.Equal("""{"a":"b"}""", KeyValueTests.Text(await _site.AskAsync("team/a/kv/x y/ü?#")));
        Assert.Contains("/v1/team/a/kv/data/x%20y/%C3%BC%3F%23", Vault.Requests.Select(request => request.Target));
    }

    private async Task<IReadOnlyList<Failure>> IssueAndTakeBackAsync(
        string[] environment,
        params SecretRequest[] requests
    )
    {
        var provider = VaultDescriptor.Value.Create(_site.Settings(environment));
        var answers = await VaultSite.FetchAsync(provider, requests, TestContext.Current.CancellationToken);
        Assert.All(answers, answer => Assert.Null(answer.Failure));
        var left = await provider.TakeBackAsync(TestContext.Current.CancellationToken);
        await provider.EndAsync(TestContext.Current.CancellationToken);
        return left;
    }

    private async Task<string[]> AppRoleAsync(string policy, int ttl = 3600)
    {
        await _site.PolicyAsync("leasing", policy);
        await _site.PutAsync("auth/approle/role/app", $$"""{"token_policies":"leasing","token_ttl":"{{ttl}}"}""");
        var role = await _site.GetAsync("auth/approle/role/app/role-id");
        var secret = await _site.PutAsync("auth/approle/role/app/secret-id", "{}");
        return [$"VAULT_ROLE_ID={role["data"]!["role_id"]}", $"VAULT_SECRET_ID={secret!["data"]!["secret_id"]}"];
    }
}
