using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Vault;
using Launcher.Tests.Doubles;
using Launcher.Tests.Doubles.Vault;

namespace Launcher.Tests.Providers.Vault;

/// <summary>The policy that <c>launcher policy</c> prints: enough for what is read, and for nothing else.</summary>
public sealed class PolicyTests
{
    [Fact]
    public void A_rule_for_each_path_and_two_where_the_version_of_KV_is_not_known() =>
        Assert.Equal(
            """
            # A path with data/ is for KV v2, the same one without it for KV v1 and other engines: keep what fits.
            path "auth/token/create" {
              capabilities = ["update"]
            }
            path "database/creds/app" {
              capabilities = ["read"]
            }
            path "pki/issue/web" {
              capabilities = ["update"]
            }
            path "secret/app/db" {
              capabilities = ["read"]
            }
            path "secret/data/app/db" {
              capabilities = ["read"]
            }
            path "secret/data/old" {
              capabilities = ["read"]
            }

            """,
            Policy(
                null,
                VaultSite.Request("secret/app/db"),
                VaultSite.Request("secret/app/db") with
                {
                    Expand = true,
                },
                VaultSite.Request("secret/old", ("version", "3")),
                VaultSite.Request("database/creds/app"),
                VaultSite.Request("pki/issue/web", ("body.common_name", "a.example")),
                VaultSite.Request("auth/token/create", ("write", null))
            )
        );

    [Fact]
    public void A_path_of_the_API_is_the_path_of_the_rule() =>
        Assert.Equal(
            """
            path "secret/data/app/db" {
              capabilities = ["read"]
            }

            """,
            Policy(null, VaultSite.Request("secret/data/app/db", ("api-path", null)))
        );

    [Fact]
    public void A_namespace_is_named_and_a_path_is_escaped() =>
        Assert.Equal(
            """
            # in the namespace team
            path "database/creds/a\"b\\c" {
              capabilities = ["read"]
            }

            """,
            Policy("VAULT_NAMESPACE=team", VaultSite.Request("database/creds/a\"b\\c"))
        );

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
