using Launcher.Model;
using Launcher.Providers.Vault;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Providers.Vault;

/// <summary>The policy that <c>launcher policy</c> prints: enough for what is read, and for nothing else.</summary>
public sealed class PolicyTests
{
    private const string Own = """
        # the launcher ends its own login
        path "auth/token/revoke-self" {
          capabilities = ["update"]
        }

        """;

    [Fact]
    public void Without_a_server_each_place_of_a_path_s_engine_is_a_rule_marked_as_such() =>
        Assert.Equal(
            """
            # Rules with an 'if' are possibilities, of which one fits: with an address and a login the server is asked.

            """
                + Own
                + """
                # if the KV v2 engine is team/a/
                path "team/a/data/db" {
                  capabilities = ["read"]
                }
                # if the engine is KV v1, or no KV
                path "team/a/db" {
                  capabilities = ["read"]
                }
                # if the KV v2 engine is team/
                path "team/data/a/db" {
                  capabilities = ["read"]
                }

                """,
            Policy(null, VaultSite.Request("team/a/db"), VaultSite.Request("team/a/db") with { Expand = true })
        );

    [Fact]
    public void What_issues_may_be_asked_about_and_taken_back() =>
        Assert.Equal(
            Own
                + """
                path "pki/issue/web" {
                  capabilities = ["update"]
                }
                # launcher check asks whether something would be made
                path "sys/capabilities-self" {
                  capabilities = ["update"]
                }
                # what was made for a start that fails is taken back
                path "sys/leases/revoke" {
                  capabilities = ["update"]
                }
                # Without this rule a certificate that was made for a start that fails, or for check --issue, lives until it
                # expires. It allows to revoke every certificate of the engine.
                # path "pki/revoke" { capabilities = ["update"] }

                """,
            Policy(null, VaultSite.Request("pki/issue/web", ("body.common_name", "a.example")))
        );

    [Theory]
    [InlineData("secret/data/app/db")]
    [InlineData("secret/metadata/app/db")]
    public void A_path_of_the_API_is_the_path_of_the_rule(string path) =>
        Assert.Contains(
            $"path \"{path}\" {{\n  capabilities = [\"read\"]\n}}\n",
            Policy(null, VaultSite.Request(path, ("api-path", null))).Replace(Own, "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_namespace_is_named_and_a_path_is_escaped() =>
        Assert.Contains(
            """path "database/creds/a\"b\\c\u0024{d" {""",
            Policy("VAULT_NAMESPACE=team", VaultSite.Request("database/creds/a\"b\\c${d")),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("database/creds/a*", true)]
    [InlineData("database/creds/+/b", true)]
    [InlineData("database/creds/a+b", false)]
    public void A_wildcard_in_a_name_is_said(string path, bool isWildcard) =>
        Assert.Equal(
            isWildcard,
            Policy(null, VaultSite.Request(path)).Contains("# '*' and '+' are wildcards", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("team/a/kv/", "team/a/kv/x/y", true)]
    [InlineData("kv/", "kv/x", true)]
    [InlineData("team/old/", "team/old/x/y", false)]
    public async Task A_server_that_can_be_asked_says_where_the_engine_ends(string mount, string path, bool isVersioned)
    {
        await using var site = await VaultSite.DoubleAsync();
        site.Double!.Mount(mount, isVersioned ? new VersionedKeyValueEngine() : new PlainKeyValueEngine());
        var data = isVersioned ? $"{mount}data/{path[mount.Length..]}" : path;
        await site.PutAsync(data, isVersioned ? """{"data":{"a":"b"}}""" : """{"a":"b"}""");

        var policy = await VaultPolicy.AskAsync(
            [VaultSite.Request(path)],
            site.Settings($"VAULT_TOKEN={site.Root}"),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(Own + $"path \"{data}\" {{\n  capabilities = [\"read\"]\n}}\n", policy);
        Assert.Null((await site.AskAsync(path, await site.TokenForAsync(policy))).Failure);
    }

    [Fact]
    public async Task A_server_that_says_nothing_leaves_the_possibilities()
    {
        await using var site = await VaultSite.DoubleAsync();
        var settings = site.Settings("VAULT_TOKEN=wrong");

        var policy = await VaultPolicy.AskAsync(
            [VaultSite.Request("kv/x/y")],
            settings,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(VaultPolicy.Of([VaultSite.Request("kv/x/y")], settings), policy);
        Assert.Contains("has is not known", site.Said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_lets_exactly_these_through()
    {
        using var authority = new TestCertificateAuthority();
        await using var site = await VaultSite.DoubleAsync();
        site.Double!.Mount("database/", new DatabaseEngine().With("app", 60).With("other", 60));
        site.Double.Mount("pki/", new PkiEngine(authority));
        foreach (var name in (string[])["app", "other"])
        {
            await site.PutAsync($"secret/data/{name}", """{"data":{"a":"b"}}""");
            await site.PutAsync($"kv1/{name}", """{"a":"b"}""");
        }
        SecretRequest[] wanted =
        [
            VaultSite.Request("secret/app"),
            VaultSite.Request("kv1/app"),
            VaultSite.Request("database/creds/app"),
            VaultSite.Request("pki/issue/web", ("body.common_name", "a.example")),
        ];
        var token = await site.TokenForAsync(Policy(null, wanted));

        Assert.All(await site.AskAllAsync(token, wanted), answer => Assert.Null(answer.Failure));
        Assert.All(
            await site.AskAllAsync(
                token,
                VaultSite.Request("secret/other"),
                VaultSite.Request("kv1/other"),
                VaultSite.Request("database/creds/other"),
                VaultSite.Request("pki/issue/other", ("body.common_name", "a.example"))
            ),
            answer => Assert.Equal(ProblemClass.Denied, answer.Failure?.Class)
        );
    }

    private static string Policy(string? entry, params SecretRequest[] requests) =>
        VaultDescriptor.Value.Policy!(requests, Given.Variables(VaultSettings.All, null, entry is null ? [] : [entry]));
}
