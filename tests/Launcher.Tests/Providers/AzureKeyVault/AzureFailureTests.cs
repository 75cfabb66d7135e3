using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.AzureKeyVault;
using Launcher.Testing.Doubles.Azure;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Http;

namespace Launcher.Tests.Providers.AzureKeyVault;

/// <summary>What a user reads when Azure says no, or is not there, to the letter. <c>{}</c> is the server.</summary>
public sealed class AzureFailureTests : IAsyncLifetime
{
    private const string Client = $"AZURE_CLIENT_ID={AzureServer.ClientId}";
    private const string Tenant = $"AZURE_TENANT_ID={AzureServer.Tenant}";
    private const string Secret = $"AZURE_CLIENT_SECRET={AzureServer.ClientSecret}";

    private readonly Scratch _folder = Scratch.OnDisk();
    private AzureServer _azure = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureServer.StartAsync();
        _azure.Vault.Put("db", "value");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _azure.DisposeAsync();
    }

    [Theory]
    [InlineData(
        "ForbiddenByRbac",
        "Azure Key Vault at {}: 'db' may not be read by '0123abcd-0000-1111-2222-333344445555': no role allows it: give it the role 'Key Vault Secrets User': launcher policy prints the command; it counts after some minutes"
    )]
    [InlineData(
        "ForbiddenByPolicy",
        "Azure Key Vault at {}: 'db' may not be read by '0123abcd-0000-1111-2222-333344445555': no access policy of the vault allows it: allow get (and list for --expand) in one: az keyvault set-policy --secret-permissions get list"
    )]
    [InlineData(
        "ForbiddenByFirewall",
        "Azure Key Vault at {} lets nobody of this network in: let the vault's firewall allow it, or give it a private endpoint: az keyvault network-rule add"
    )]
    [InlineData(
        "SecretExpired",
        "Azure Key Vault at {}: 'db' is outside of the time for which it is valid: enable it, or store a new version: az keyvault secret set-attributes --enabled true"
    )]
    [InlineData(
        "SomethingNew",
        "Azure Key Vault at {}: 'db' may not be read by '0123abcd-0000-1111-2222-333344445555' ('SomethingNew'): check the vault's access configuration and its network rules"
    )]
    public Task A_refusal_has_its_own_way_out(string code, string problem)
    {
        _azure.Vault.Denied["db"] = code;
        return FailsAsync($"Denied: {problem}", "azure-kv://my-vault/db");
    }

    [Fact]
    public async Task What_is_disabled_is_denied_and_what_is_missing_is_not_found()
    {
        _azure.Vault.Put("off", "x", enabled: false);
        await FailsAsync(
            "Denied: Azure Key Vault at {}: 'off' is disabled: enable it, or store a new version: az keyvault secret set-attributes --enabled true",
            "azure-kv://my-vault/off"
        );
        await FailsAsync(
            "NotFound: Azure Key Vault at {} has no secret 'none': check the name, and whether it was deleted: az keyvault secret list-deleted",
            "azure-kv://my-vault/none"
        );
        await FailsAsync(
            "NotFound: Azure Key Vault at {} has no version 'abc' of 'db': check the name, and whether it was deleted: az keyvault secret list-deleted",
            "azure-kv://my-vault/db?version=abc"
        );
        await FailsAsync(
            "NotFound: Azure Key Vault at {} has no enabled secret whose name begins with 'app-': check the vault and the beginning of the names",
            "*azure-kv://my-vault/app-*"
        );
    }

    [Theory]
    [InlineData(
        700213,
        "the application 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee' does not trust AZURE_CLIENT_SECRET (AADSTS700213)"
    )]
    [InlineData(
        700016,
        "the application 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee' is not in the tenant '11111111-2222-3333-4444-555555555555' (AADSTS700016)"
    )]
    [InlineData(90002, "there is no tenant '11111111-2222-3333-4444-555555555555' (AADSTS90002)")]
    [InlineData(
        7000215,
        "AZURE_CLIENT_SECRET is not a secret of the application 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee' (AADSTS7000215)"
    )]
    [InlineData(7000222, "AZURE_CLIENT_SECRET has expired (AADSTS7000222)")]
    [InlineData(7000112, "the application 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee' is disabled (AADSTS7000112)")]
    [InlineData(12345, "Microsoft Entra at {} refuses AZURE_CLIENT_SECRET (AADSTS12345)")]
    public Task A_refused_login_is_named_by_its_number(int code, string problem)
    {
        _azure.Entra.Failures.Enqueue(code);
        return FailsAsync($"Login: {problem}: *", "azure-kv://my-vault/db");
    }

    [Fact]
    public async Task Another_tenant_is_named_on_both_sides()
    {
        _azure.Vault.ChallengeTenant = AzureServer.OtherTenant;
        _azure.Interferes = (context, request) =>
        {
            // The token is of a tenant that the vault does not know.
            context.Request.Headers.Remove("Authorization");
            _azure.EndTokens();
            return Task.FromResult(false);
        };
        await FailsAsync(
            $"Login: Azure Key Vault at {{}} belongs to the tenant '{AzureServer.OtherTenant}', and the login is that of '{AzureServer.Tenant}': set AZURE_TENANT_ID to the vault's, or give it an identity of that tenant",
            "azure-kv://my-vault/db"
        );
    }

    [Theory]
    [InlineData(
        "Bearer authorization=\"https://login.evil.example/99999999-2222-3333-4444-555555555555\", resource=\"https://vault.azure.net\"",
        "its challenge leads to 'login.evil.example', which is no login of Microsoft's"
    )]
    [InlineData(
        "Bearer authorization=\"http://login.microsoftonline.com/99999999-2222-3333-4444-555555555555\", resource=\"https://vault.azure.net\"",
        "its challenge leads to 'login.microsoftonline.com', which is no login of Microsoft's"
    )]
    [InlineData(
        "Bearer authorization=\"https://login.microsoftonline.com.evil.example/99999999-2222-3333-4444-555555555555\", resource=\"https://vault.azure.net\"",
        "its challenge leads to 'login.microsoftonline.com.evil.example', which is no login of Microsoft's"
    )]
    [InlineData(
        "Bearer authorization=\"https://login.windows.net/99999999-2222-3333-4444-555555555555\", resource=\"https://graph.microsoft.com\"",
        "its challenge asks for a token for something else than https://vault.azure.net"
    )]
    [InlineData(
        "Bearer authorization=\"https://login.windows.net/../x\", resource=\"https://vault.azure.net\"",
        "its challenge is not Azure's"
    )]
    [InlineData("Basic realm=\"x\"", "its challenge is not Azure's")]
    public async Task A_challenge_that_is_not_Microsofts_is_not_believed(string challenge, string problem)
    {
        _azure.Vault.Challenge = challenge;
        await FailsAsync(
            $"Login: Azure Key Vault at {{}} does not say whose login it wants: {problem}: set AZURE_TENANT_ID",
            "azure-kv://my-vault/db",
            Client,
            Secret
        );
        Assert.Equal(["GET /secrets/db"], _azure.Calls);
    }

    [Fact]
    public async Task A_machine_without_an_identity_is_the_last_of_all_that_were_looked_at()
    {
        _azure.Identity.Exists = false;
        await FailsAsync(
            "Login: no login for Azure was found: AZURE_FEDERATED_TOKEN_FILE is not set; AZURE_CLIENT_SECRET is not set; AZURE_CLIENT_CERTIFICATE_PATH is not set; IDENTITY_ENDPOINT is not set; the machine's managed identity at {} knows no such identity: assign one, and set AZURE_CLIENT_ID when it is a user-assigned one; or give the workload an identity (AKS: workload identity, elsewhere: a managed identity), or set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET",
            "azure-kv://my-vault/db",
            "X=y"
        );
    }

    [Fact]
    public async Task A_login_that_is_a_page_of_a_portal_is_told()
    {
        _azure.Interferes = async (context, request) =>
        {
            await context.Response.WriteAsync("<html>", context.RequestAborted);
            return request.Method == "POST";
        };
        await FailsAsync(
            "BadValue: Microsoft Entra at {} answered with something that is not the JSON of Microsoft Entra: check that no proxy or portal answers in its place, and AZURE_AUTHORITY_HOST",
            "azure-kv://my-vault/db"
        );
    }

    [Theory]
    [InlineData(
        "AZURE_CLIENT_ID={c}|AZURE_FEDERATED_TOKEN_FILE={dir}/none",
        "AZURE_FEDERATED_TOKEN_FILE: '{dir}/none' cannot be read: no such file or directory: mount the token there, readable by this process's user"
    )]
    [InlineData(
        "AZURE_CLIENT_ID={c}|AZURE_FEDERATED_TOKEN_FILE={dir}/empty",
        "'{dir}/empty' (AZURE_FEDERATED_TOKEN_FILE) is empty: check what writes it"
    )]
    [InlineData(
        "AZURE_CLIENT_ID={c}|AZURE_CLIENT_CERTIFICATE_PATH={dir}/text",
        "AZURE_CLIENT_CERTIFICATE_PATH: '{dir}/text' holds no certificate: put the certificate and its RSA key into one PEM file"
    )]
    public async Task A_file_is_named(string environment, string problem)
    {
        _folder.Write("empty", "\n");
        _folder.Write("text", "x");
        await FailsAsync(
            $"Login: {problem.Replace("{dir}", _folder.Folder, StringComparison.Ordinal)}",
            "azure-kv://my-vault/db",
            [
                Tenant,
                .. environment
                    .Replace("{dir}", _folder.Folder, StringComparison.Ordinal)
                    .Replace("{c}", AzureServer.ClientId, StringComparison.Ordinal)
                    .Split('|'),
            ]
        );
    }

    [Theory]
    [InlineData(
        "AZURE_CLIENT_SECRET=x",
        "AZURE_CLIENT_SECRET is set and AZURE_CLIENT_ID is not: name the application it belongs to"
    )]
    [InlineData(
        "AZURE_TENANT_ID=my tenant",
        "AZURE_TENANT_ID: 'my tenant' is no identifier of Azure's: write the UUID that az and the portal show"
    )]
    [InlineData(
        "AZURE_AUTHORITY_HOST=http://login.example",
        "AZURE_AUTHORITY_HOST: 'http://login.example' is plain HTTP: secrets would cross the network for everyone to read: write https://"
    )]
    [InlineData(
        "LAUNCHER_AZURE_ENDPOINT=x",
        "LAUNCHER_AZURE_ENDPOINT: 'x' is not an http or https address: write https://host:port"
    )]
    [InlineData(
        "IDENTITY_ENDPOINT=http://10.0.0.1/msi|IDENTITY_HEADER=h",
        "IDENTITY_ENDPOINT leads to '10.0.0.1' over plain HTTP: only this machine may be asked so: leave it as the platform has set it"
    )]
    [InlineData(
        "IDENTITY_ENDPOINT=http://127.0.0.1:1/msi|IDENTITY_HEADER=a\nb",
        "IDENTITY_HEADER: it holds a line break, and what is sent to a store is one line of text: let it hold the value alone; only white space around it is cut off"
    )]
    [InlineData(
        "AZURE_POD_IDENTITY_AUTHORITY_HOST=http://10.0.0.1",
        "AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://10.0.0.1' is plain HTTP: secrets would cross the network for everyone to read: write https://"
    )]
    [InlineData(
        "AZURE_CLIENT_CERTIFICATE_PATH=/x|AZURE_CLIENT_ID=a|AZURE_CLIENT_CERTIFICATE_PASSWORD=p",
        "AZURE_CLIENT_CERTIFICATE_PASSWORD is set, and a key that needs a password is not read: let AZURE_CLIENT_CERTIFICATE_PATH name a PEM file with the certificate and its key in the clear, mode 0400"
    )]
    public void A_setting_is_told_before_anybody_is_asked(string environment, string problem)
    {
        var settings = Given.Variables(AzureSettings.All, null, environment.Split('|'));
        var told = Assert.Single(ProviderTable.Get("azure-kv").CheckSettings(settings));
        Assert.Equal(problem, $"{(told.Subject is null ? "" : $"{told.Subject}: ")}{told.What}: {told.WayOut}");
        Assert.Equal(ProblemClass.BadSetting, told.Class);
    }

    [Theory]
    [InlineData(
        "azure-kv://my-vault",
        "'azure-kv://my-vault' is any number of secrets: name one: azure-kv://VAULT/NAME; --expand takes all"
    )]
    [InlineData(
        "azure-kv://my-vault/app-*",
        "'azure-kv://my-vault/app-*' is any number of secrets: name one: azure-kv://VAULT/NAME; --expand takes all"
    )]
    [InlineData(
        "*azure-kv://my-vault?version=1",
        "a list of secrets has no version: leave version out, or name one secret"
    )]
    [InlineData(
        "azure-kv://my-vault/db?version=latest",
        "'latest' is not a version of a secret: copy it from the end of the secret's identifier: 32 hexadecimal digits"
    )]
    [InlineData(
        "azure-kv://my-vault.vault.azure.cn/db",
        "'my-vault.vault.azure.cn' is a vault of Azure China, and the login is that of Azure: set AZURE_AUTHORITY_HOST or --azure-authority to https://login.chinacloudapi.cn"
    )]
    [InlineData(
        "azure-kv:///db",
        "a reference names no vault, and AZURE_KEY_VAULT_URL is not set: write azure-kv://VAULT/NAME, or set AZURE_KEY_VAULT_URL=https://VAULT.vault.azure.net"
    )]
    public void A_request_is_told_before_anybody_is_asked(string reference, string problem)
    {
        var settings = Given.Variables(AzureSettings.All, null);
        var told = ProviderTable.Get("azure-kv").CheckRequest(AzureServer.Request(reference), settings)!;
        Assert.Equal(problem, $"{told.What}: {told.WayOut}");
    }

    [Theory]
    [InlineData("my-vault/db", null)]
    [InlineData("MY-VAULT.vault.azure.net/db", null)]
    [InlineData("/db", null)]
    [InlineData(
        "evil.example/db",
        "'evil.example' is not the host of a key vault: write the vault's name, or its host below vault.azure.net, vault.azure.cn or vault.usgovcloudapi.net"
    )]
    [InlineData("vault.azure.net.evil.example/db", "'vault.azure.net.evil.example' is not the host of a key vault: *")]
    [InlineData("my_vault/db", "'my_vault' is not the name of a key vault: it has 3 to 24 letters, digits and dashes")]
    [InlineData("my-vault/a_b", "'a_b' is not the name of a secret: it has at most 127 letters, digits and dashes")]
    [InlineData(
        "my-vault/db/0123",
        "'my-vault/db/0123' has more behind the name of the secret: write a version as an option: 'azure-kv://my-vault/db?version=...'"
    )]
    [InlineData("x@evil.vault.azure.net/db", "'x@evil.vault.azure.net' is not the host of a key vault: *")]
    public void A_location_is_a_vault_and_a_secret(string location, string? problem)
    {
        var told = ProviderTable.Get("azure-kv").CheckLocation(location);
        Matches(problem, told is null ? null : $"{told.What}: {told.WayOut}");
    }

    [Theory]
    [InlineData("https://login.microsoftonline.us", "https://my-vault.vault.usgovcloudapi.net")]
    [InlineData("https://login.chinacloudapi.cn/", "https://my-vault.vault.azure.cn")]
    [InlineData("https://login.microsoftonline.com", "https://my-vault.vault.azure.net")]
    public void The_login_says_which_cloud_it_is(string authority, string vault)
    {
        var settings = Given.Variables(AzureSettings.All, null, $"AZURE_AUTHORITY_HOST={authority}");
        var question = SecretQuestion.Of(AzureServer.Request("azure-kv://my-vault/db"));
        Assert.Equal(vault, AzureIdentity.Of(settings).Open(question).Address.ToString());
        settings = Given.Variables(
            AzureSettings.All,
            null,
            $"AZURE_AUTHORITY_HOST={authority}",
            $"AZURE_KEY_VAULT_URL={vault}/"
        );
        question = SecretQuestion.Of(AzureServer.Request("azure-kv:///db"));
        Assert.Equal(vault, AzureIdentity.Of(settings).Open(question).Address.ToString());
    }

    [Fact]
    public async Task A_login_that_never_answers_ends_with_the_budget()
    {
        _azure.Interferes = async (context, _) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var provider = ProviderTable.Get("azure-kv").Create(Given.Variables(AzureSettings.All, null, _azure.Address));

        var failure = Assert
            .Single(await provider.FetchAsync([AzureServer.Request("azure-kv://my-vault/db")], budget.Token))
            .Failure!;

        Assert.Equal(
            (ProblemClass.Timeout, $"the machine's managed identity at {_azure.Url} did not answer in time"),
            (failure.Class, failure.What)
        );
    }

    private async Task FailsAsync(string problem, string reference, params string[] environment)
    {
        var settings =
            environment.Length == 0
                ? _azure.Settings()
                : Given.Variables(AzureSettings.All, null, [.. _azure.Address, .. environment]);
        var failure = Assert.Single(await AzureServer.AskAsync(settings, reference)).Failure;
        Matches(
            problem.Replace("{}", _azure.Url, StringComparison.Ordinal),
            $"{failure?.Class}: {failure?.What}: {failure?.WayOut}"
        );
    }

    private static void Matches(string? expected, string? said)
    {
        if (expected?.EndsWith('*') == true)
        {
            Assert.StartsWith(expected[..^1], said, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, said);
        }
    }
}
