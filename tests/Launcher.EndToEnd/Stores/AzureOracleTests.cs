using System.Text.Json.Nodes;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Azure;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Stores;

/// <summary>
/// Microsoft's own client of Key Vault reads from the double that the other tests ask: it, and not who wrote the double, says that
/// the double is right.
/// </summary>
public sealed class AzureOracleTests : IDisposable
{
    private readonly Scratch _folder = Scratch.OnDisk();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("secret")]
    [InlineData("federated")]
    [InlineData("certificate")]
    [InlineData("app")]
    [InlineData("machine")]
    public async Task It_logs_in_lists_reads_and_is_refused_as_ours(string login)
    {
        using var authority = new TestCertificateAuthority();
        // Its metadata service is asked over plain HTTP, as it is.
        await using var azure = await AzureServer.StartAsync(StoreListener.Tls(authority));
        await using var identity = await AzureServer.StartAsync();
        azure.Trusts(identity);
        var end = new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.Zero);
        var old = azure.Vault.Put("db", "old");
        var version = azure.Vault.Put("db", "value é\n", expires: end);
        azure.Vault.Put("off", "x", enabled: false);
        azure.Vault.Put("denied", "x");
        azure.Vault.Denied["denied"] = "ForbiddenByRbac";
        for (var number = 0; number < 30; number++)
        {
            azure.Vault.Put($"many-{number:d2}", "x");
        }
        using var certificate = AzureServer.MakeCertificate(out var pem);
        azure.Entra.Certificate = certificate;

        var run = Run.Program("node", Path.Combine(Repository.Folder, "artifacts", "oracles", "azure-kv.mjs"))
            .Arguments(azure.Url, azure.Url, AzureServer.Tenant, AzureServer.ClientId)
            .Env("NODE_EXTRA_CA_CERTS", _folder.Write("ca.pem", authority.Pem))
            .Env("OLD_VERSION", old);
        run = login switch
        {
            "secret" => run.Arguments("secret", AzureServer.ClientSecret),
            "federated" => run.Arguments("federated", _folder.Write("token", azure.Entra.Federated)),
            "certificate" => run.Arguments("certificate", _folder.Write("app.pem", pem)),
            "app" => run.Arguments("managed")
                .Env("IDENTITY_ENDPOINT", $"{identity.Url}/msi/token")
                .Env("IDENTITY_HEADER", IdentityService.AppHeader),
            _ => run.Arguments("managed").Env("AZURE_POD_IDENTITY_AUTHORITY_HOST", identity.Url),
        };
        var outcome = await run.RunAsync();

        Assert.True(outcome.ExitCode == 0, $"build/oracles.sh has installed it? {outcome}");
        var said = JsonNode.Parse(outcome.StandardOutput)!;
        Assert.Equal(
            ("value é\n", "old", version, "2031-02-03T04:05:06.000Z"),
            ((string?)said["current"], (string?)said["old"], (string?)said["version"], (string?)said["expires"])
        );
        Assert.Equal(33, said["listed"]!.AsArray().Count);
        Assert.Contains("-off", said["listed"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(
            """{"off":[403,"Forbidden","SecretDisabled"],"none":[404,"SecretNotFound",null],"denied":[403,"Forbidden","ForbiddenByRbac"]}""",
            said["failures"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task What_is_installed_is_what_the_lock_says_and_it_names_no_host()
    {
        var locked = await File.ReadAllTextAsync(
            Path.Combine(Repository.Folder, "tests", "oracles", "package-lock.json"),
            TestContext.Current.CancellationToken
        );
        var packages = JsonNode.Parse(locked)!["packages"]!.AsObject();
        Assert.DoesNotContain("://", locked, StringComparison.Ordinal);
        Assert.DoesNotContain("\"resolved\"", locked, StringComparison.Ordinal);
        Assert.All(
            packages.Where(package => package.Key.Length > 0),
            package =>
            {
                Assert.StartsWith("sha512-", (string?)package.Value!["integrity"], StringComparison.Ordinal);
                var installed = Path.Combine(Repository.Folder, "artifacts", "oracles", package.Key, "package.json");
                Assert.Equal(
                    (string?)package.Value["version"],
                    (string?)JsonNode.Parse(File.ReadAllText(installed))!["version"]
                );
            }
        );
    }
}
