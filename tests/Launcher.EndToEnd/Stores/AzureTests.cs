using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Azure;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Stores;

/// <summary>The published binary in front of Azure: what works under a just-in-time compiler may not in a native file.</summary>
public sealed class AzureTests : IAsyncLifetime
{
    private const string Login = $"POST /{AzureServer.Tenant}/oauth2/v2.0/token";

    private readonly Scratch _folder = Scratch.OnTmpfs();
    private AzureServer _azure = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureServer.StartAsync();
        _azure.Vault.Put("db", """{"user":"app","password":"p\"w","port":5432}""");
        _azure.Vault.Put("app-api-key", "key");
        _azure.Vault.Put("app-url", "https://app");
        _azure.Vault.Put("app-off", "x", enabled: false);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _azure.DisposeAsync();
    }

    [Fact]
    public async Task Secrets_of_a_vault_by_keys_from_the_environment_and_all_that_begin_so()
    {
        var outcome = await Launcher(
                _azure.Environment,
                "--env",
                "PASSWORD=azure-kv://my-vault/db#password",
                "--file",
                $"{_folder.At("key")}=azure-kv://my-vault/app-api-key",
                "--expand",
                "azure-kv://my-vault/app-*?names=upper"
            )
            .Env("SCANNED", "postgres://app:@{azure-kv://my-vault/db#user}@db/app")
            .Env("DOCUMENT", "azure-kv://my-vault.vault.azure.net/db")
            .Command("/bin/sh", "-c", $"/usr/bin/env; cat {_folder.At("key")}")
            .RunAsync();

        var seen = outcome.Quietly().StandardOutput.Split('\n');
        Assert.Contains("PASSWORD=p\"w", seen);
        Assert.Contains("API_KEY=key", seen);
        Assert.Contains("URL=https://app", seen);
        Assert.Contains("SCANNED=postgres://app:app@db/app", seen);
        Assert.Contains("""DOCUMENT={"user":"app","password":"p\"w","port":5432}""", seen);
        Assert.Equal("key", seen[^1]);
        // What the launcher logs in with is not the app's; who it is, is.
        Assert.DoesNotContain(seen, line => line.StartsWith("AZURE_CLIENT_SECRET=", StringComparison.Ordinal));
        Assert.Contains($"AZURE_CLIENT_ID={AzureServer.ClientId}", seen);
        Assert.Single(_azure.Calls, call => call == Login);
    }

    [Fact]
    public async Task A_federated_token_a_certificate_and_a_machine_s_identity()
    {
        var reading = Launcher(
                [.. _azure.Address, $"AZURE_TENANT_ID={AzureServer.Tenant}"],
                "--env",
                "A=azure-kv://my-vault/app-url"
            )
            .Command("/bin/sh", "-c", "echo $A");

        var machine = await reading.RunAsync();
        var federated = await reading
            .Env("AZURE_CLIENT_ID", AzureServer.ClientId)
            .Env("AZURE_FEDERATED_TOKEN_FILE", _folder.Write("token", _azure.Entra.Federated + "\n"))
            .RunAsync();
        using var certificate = AzureServer.MakeCertificate(out var pem);
        _azure.Entra.Certificate = certificate;
        var signed = await reading
            .Env("AZURE_CLIENT_ID", AzureServer.ClientId)
            .Env("AZURE_CLIENT_CERTIFICATE_PATH", _folder.Write("app.pem", pem))
            .RunAsync();

        Assert.All([machine, federated, signed], one => Assert.Equal("https://app\n", one.Quietly().StandardOutput));
        Assert.Equal(
            ["GET /metadata/identity/oauth2/token", Login, Login],
            _azure.Calls.Where(call => !call.Contains("secrets", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Where_no_machine_of_Azures_is_every_place_is_named_at_once()
    {
        // Without a network nothing can be reached, as outside of Azure.
        var outcome = await Launcher([], "--env", "A=azure-kv://my-vault/db")
            .Under("unshare", "--net", "--")
            .Command("/bin/echo", "started")
            .RunAsync();

        Assert.Equal((125, ""), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Equal(
            "launcher: A: login: no login for Azure was found: AZURE_FEDERATED_TOKEN_FILE is not set; AZURE_CLIENT_SECRET is not set; AZURE_CLIENT_CERTIFICATE_PATH is not set; IDENTITY_ENDPOINT is not set; nothing listens at http://169.254.169.254: this is not a machine of Azure's, or its metadata is out of reach: let the network policy allow it; or give the workload an identity (AKS: workload identity, elsewhere: a managed identity), or set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET\n",
            outcome.StandardError
        );
    }

    [Fact]
    public async Task Another_instance_has_its_own_vault_and_identity()
    {
        await using var eu = await AzureServer.StartAsync();
        eu.Vault.Put("db", "eu");
        eu.Identity.ClientId = "bbbbbbbb-0000-0000-0000-000000000000";
        var outcome = await Launcher(
                [
                    .. _azure.Address,
                    $"LAUNCHER_AZURE__EU_ENDPOINT={eu.Url}",
                    $"LAUNCHER_AZURE__EU_CLIENT_ID={eu.Identity.ClientId}",
                ],
                "--env",
                "A=azure-kv://my-vault/app-url",
                "--env",
                "B=azure-kv+eu://my-vault/db"
            )
            .Env("AZURE_POD_IDENTITY_AUTHORITY_HOST", eu.Url)
            .Env("AZURE_FEDERATED_TOKEN_FILE", _folder.Write("token", _azure.Entra.Federated))
            .Env("AZURE_CLIENT_ID", AzureServer.ClientId)
            .Env("AZURE_TENANT_ID", AzureServer.Tenant)
            .Command("/bin/sh", "-c", "echo $A $B")
            .RunAsync();

        // The same workload: its token is shown for the instance's application too, which does not trust it.
        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains(
            "B: login: the application 'bbbbbbbb-0000-0000-0000-000000000000' is not in the tenant",
            outcome.StandardError,
            StringComparison.Ordinal
        );
        outcome = await Launcher(
                [
                    $"LAUNCHER_AZURE__EU_ENDPOINT={eu.Url}",
                    $"LAUNCHER_AZURE__EU_CLIENT_ID={eu.Identity.ClientId}",
                    $"AZURE_POD_IDENTITY_AUTHORITY_HOST={eu.Url}",
                ],
                "--env",
                "B=azure-kv+eu://my-vault/db"
            )
            .Command("/bin/sh", "-c", "echo $B")
            .RunAsync();
        Assert.Equal("eu\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task What_was_written_for_other_tools_is_read()
    {
        var outcome = await Launcher(_azure.Environment, "--env", "A=ref+azurekeyvault://my-vault/db#/port")
            .Env("B", "azure:keyvault:app-url")
            .Env("AZURE_KEY_VAULT_URL", "https://my-vault.vault.azure.net/")
            .Env("LAUNCHER_COMPAT", "bank-vaults")
            .Command("/bin/sh", "-c", "echo $A $B")
            .RunAsync();

        Assert.Equal("5432 https://app\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Over_TLS_only_with_roots_that_are_trusted()
    {
        using var authority = new TestCertificateAuthority();
        await using var azure = await AzureServer.StartAsync(StoreListener.Tls(authority));
        azure.Vault.Put("x", "over TLS");
        var run = Launcher(azure.Environment, "--env", "A=azure-kv://my-vault/x").Command("/bin/sh", "-c", "echo $A");

        var outcome = await run.RunAsync();
        Assert.Equal(125, outcome.ExitCode);
        Assert.StartsWith("launcher: A: tls: ", outcome.StandardError, StringComparison.Ordinal);
        Assert.Empty(azure.Requests);

        outcome = await run.Env("LAUNCHER_AZURE_CA_FILE", _folder.Write("ca.pem", authority.Pem)).RunAsync();
        Assert.Equal("over TLS\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Check_reads_and_delivers_nothing_and_plan_asks_nobody()
    {
        var check = await Run.Launcher("check", "--env", "A=azure-kv://my-vault/db#password")
            .EnvOf(_azure.Environment)
            .RunAsync();
        Assert.Equal((0, ""), (check.ExitCode, check.StandardError));
        var asked = _azure.Requests.Count;

        var plan = await Run.Launcher("plan", "--env", "A=azure-kv://my-vault/db#password")
            .EnvOf(_azure.Environment)
            .RunAsync();

        Assert.Equal(0, plan.ExitCode);
        Assert.Contains(
            "login with a client secret (AZURE_CLIENT_SECRET) (AZURE_FEDERATED_TOKEN_FILE is not set)",
            plan.StandardOutput,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(AzureServer.ClientSecret, plan.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(asked, _azure.Requests.Count);
    }

    [Fact]
    public async Task The_policy_is_a_script_of_the_narrowest_scopes()
    {
        var outcome = await Run.Launcher(
                "policy",
                "--env",
                "A=azure-kv://my-vault/db#password",
                "--env",
                "B=azure-kv://my-vault/db?version=0123#user",
                "--expand",
                "azure-kv://other-vault.vault.azure.net/app-*"
            )
            .RunAsync();

        Assert.Equal(
            """
            # PRINCIPAL is the object id of who asks: az identity show --query principalId
            az role assignment create --role "Key Vault Secrets User" --assignee "$PRINCIPAL" --scope "$(az keyvault show --name my-vault --query id --output tsv)/secrets/db"
            az role assignment create --role "Key Vault Secrets User" --assignee "$PRINCIPAL" --scope "$(az keyvault show --name other-vault --query id --output tsv)"
            # A vault with access policies instead of roles gives all of its secrets or none:
            # az keyvault set-policy --name my-vault --secret-permissions get --object-id "$PRINCIPAL"
            # az keyvault set-policy --name other-vault --secret-permissions get list --object-id "$PRINCIPAL"

            """,
            outcome.Quietly().StandardOutput
        );
    }

    private static Run Launcher(string[] environment, params string[] flags) =>
        Run.Launcher(flags).Env("HOME", "/nonexistent").EnvOf(environment);
}
