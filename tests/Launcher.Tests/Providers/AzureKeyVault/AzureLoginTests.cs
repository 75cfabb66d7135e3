using System.Text;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.AzureKeyVault;
using Launcher.Testing.Doubles.Azure;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Providers.AzureKeyVault;

/// <summary>Every place a login for Azure comes from, each with a secret read by it.</summary>
public sealed class AzureLoginTests : IAsyncLifetime
{
    private const string Login = $"POST /{AzureServer.Tenant}/oauth2/v2.0/token";
    private const string Read = "GET /secrets/db";
    private const string Machine = "GET /metadata/identity/oauth2/token";
    private const string Client = $"AZURE_CLIENT_ID={AzureServer.ClientId}";
    private const string Tenant = $"AZURE_TENANT_ID={AzureServer.Tenant}";

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
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task A_token_of_another_issuer_without_its_line_end(string end)
    {
        await ReadsAsync([Login, Read], Client, Tenant, Token(_azure.Entra.Federated + end));

        Assert.Equal(
            [
                ("grant_type", "client_credentials"),
                ("client_id", AzureServer.ClientId),
                ("scope", "https://vault.azure.net/.default"),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", _azure.Entra.Federated),
            ],
            _azure.Entra.Forms[0].Select(part => (part.Key, part.Value))
        );
    }

    [Fact]
    public async Task The_tokens_file_is_read_again_at_each_login()
    {
        var settings = Settings(Client, Tenant, Token(_azure.Entra.Federated));
        await AzureServer.AskAsync(settings, "azure-kv://my-vault/db");
        _azure.EndTokens();
        _azure.Entra.Federated = "eyJ.renewed.x";
        Token(_azure.Entra.Federated);

        Assert.NotNull(Assert.Single(await AzureServer.AskAsync(settings, "azure-kv://my-vault/db")).Document);
        Assert.Equal([Login, Read, Read, Login, Read], _azure.Calls);
    }

    [Fact]
    public async Task A_client_secret()
    {
        await ReadsAsync([Login, Read], Client, Tenant, $"AZURE_CLIENT_SECRET={AzureServer.ClientSecret}\n");
        Assert.Equal(AzureServer.ClientSecret, _azure.Entra.Forms[0]["client_secret"]);
    }

    [Fact]
    public async Task A_client_certificate_signs_by_the_servers_clock()
    {
        _azure.ClockOffset = TimeSpan.FromHours(1);
        await ReadsAsync([Login, Login, Read], Client, Tenant, Certificate());
    }

    [Fact]
    public async Task The_identity_of_an_app()
    {
        string[] app = [$"IDENTITY_ENDPOINT={_azure.Url}/msi/token", $"IDENTITY_HEADER={IdentityService.AppHeader}"];
        await ReadsAsync(["GET /msi/token", Read], app);
        _azure.Identity.ClientId = AzureServer.ClientId;
        await ReadsAsync(["GET /msi/token", Read], [.. app, Client]);
    }

    [Fact]
    public async Task The_identity_of_a_machine_also_a_user_assigned_one()
    {
        await ReadsAsync([Machine, Read]);
        _azure.Identity.ClientId = AzureServer.ClientId;
        await ReadsAsync([Machine, Read], Client);
        Assert.Equal(
            "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://vault.azure.net",
            _azure.Requests[0].Target
        );
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_machine_that_has_no_identity_yet_is_waited_for(int status)
    {
        (_azure.Identity.NotReady, _azure.Identity.NotReadyStatus) = (2, status);
        await ReadsAsync([Machine, Machine, Machine, Read]);
    }

    [Fact]
    public async Task Neither_is_asked_through_a_proxy()
    {
        await ReadsAsync([Machine, Read], "http_proxy=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1");
    }

    [Fact]
    public async Task Where_nobody_names_a_tenant_the_vault_does()
    {
        await ReadsAsync([Read, Login, Read], Client, $"AZURE_CLIENT_SECRET={AzureServer.ClientSecret}");
        Assert.Null(_azure.Requests[0].Header("Authorization"));
    }

    [Fact]
    public async Task A_token_is_renewed_a_minute_before_it_ends()
    {
        _azure.Entra.Life = 3600;
        var time = new SetTime();
        var settings = Given.Variables(AzureSettings.All, null, time, _azure.Environment);
        foreach (var seconds in (int[])[0, 3500, 3550, 3600])
        {
            time.Set(seconds);
            Assert.NotNull(Assert.Single(await AzureServer.AskAsync(settings, "azure-kv://my-vault/db")).Document);
        }
        Assert.Equal([Login, Read, Read, Login, Read, Read], _azure.Calls);
    }

    [Fact]
    public async Task A_token_that_is_refused_for_a_hundred_secrets_is_replaced_once()
    {
        _azure.Interferes = (context, request) =>
        {
            context.Response.StatusCode = 401;
            return Task.FromResult(request.Method == "GET");
        };

        var answers = await _azure.AskAsync([
            .. Enumerable.Range(0, 100).Select(number => $"azure-kv://my-vault/s{number}"),
        ]);

        Assert.All(answers, answer => Assert.Equal(ProblemClass.Login, answer.Failure!.Class));
        Assert.Equal(2, _azure.Calls.Count(call => call == Login));
    }

    [Fact]
    public async Task A_vault_that_refused_for_a_while_is_asked_with_a_new_token()
    {
        var refuses = true;
        _azure.Interferes = (context, request) =>
        {
            var isRefused = refuses && request.Method == "GET";
            context.Response.StatusCode = isRefused ? 401 : 200;
            return Task.FromResult(isRefused);
        };
        var provider = ProviderTable
            .Get("azure-kv")
            .Create(Settings(Tenant, Client, $"AZURE_CLIENT_SECRET={AzureServer.ClientSecret}"));
        for (var look = 1; look <= 3; look++)
        {
            using var budget = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            refuses = look < 3;

            var answers = await provider.FetchAsync([AzureServer.Request("azure-kv://my-vault/db")], budget.Token);

            Assert.Equal(refuses, answers[0].Failure is not null);
        }
        // The second look finds the token refused that the first got in the end.
        Assert.Equal([Read, Read, Read, Read, Read], _azure.Calls.Where(call => call == Read));
        Assert.Equal(3, _azure.Calls.Count(call => call == Login));
    }

    [Fact]
    public void The_plan_says_which_login_and_why_not_those_before()
    {
        var settings = Settings(Tenant, Client, $"AZURE_CLIENT_SECRET={AzureServer.ClientSecret}");
        Assert.Equal(
            [
                "login with a client secret (AZURE_CLIENT_SECRET) (AZURE_FEDERATED_TOKEN_FILE is not set)",
                $"tenant {AzureServer.Tenant} [AZURE_TENANT_ID]",
                $"client-id {AzureServer.ClientId} [AZURE_CLIENT_ID]",
                $"authority {_azure.Url} [AZURE_AUTHORITY_HOST]",
                $"endpoint {_azure.Url} [LAUNCHER_AZURE_ENDPOINT]",
            ],
            ProviderTable.Get("azure-kv").Explain(settings)
        );
        Assert.Equal(
            "login with the machine's managed identity at http://169.254.169.254 (AZURE_FEDERATED_TOKEN_FILE is not set; AZURE_CLIENT_SECRET is not set; AZURE_CLIENT_CERTIFICATE_PATH is not set; IDENTITY_ENDPOINT is not set)",
            Assert.Single(ProviderTable.Get("azure-kv").Explain(Given.Variables(AzureSettings.All, null)))
        );
    }

    private async Task ReadsAsync(string[] calls, params string[] environment)
    {
        var before = _azure.Requests.Count;
        var answer = Assert.Single(await AzureServer.AskAsync(Settings(environment), "azure-kv://my-vault/db"));
        Assert.True(answer.Document is not null, $"{answer.Failure}");
        Assert.Equal("value", Encoding.UTF8.GetString(answer.Document.Content.Bytes));
        Assert.Equal(calls, _azure.Calls.Skip(before));
    }

    private ProviderSettings Settings(params string[] environment) =>
        Given.Variables(AzureSettings.All, null, [.. _azure.Address, .. environment]);

    private string Token(string text) => $"AZURE_FEDERATED_TOKEN_FILE={_folder.Write("token", text)}";

    private string Certificate()
    {
        _azure.Entra.Certificate = AzureServer.MakeCertificate(out var pem);
        return $"AZURE_CLIENT_CERTIFICATE_PATH={_folder.Write("app.pem", pem)}";
    }
}
