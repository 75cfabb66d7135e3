using System.Text;
using Launcher.Diagnostics;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.AzureKeyVault;
using Launcher.Testing.Doubles.Azure;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Providers.AzureKeyVault;

/// <summary>No login, token or value of Azure is in a log line of any level, nor in a message.</summary>
public sealed class AzureLeakTests : IAsyncLifetime
{
    private readonly Scratch _folder = Scratch.OnDisk();
    private readonly StringBuilder _said = new();
    private AzureServer _azure = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureServer.StartAsync();
        _azure.Vault.Put("db", "value-of-the-secret");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _azure.DisposeAsync();
    }

    [Theory]
    [InlineData("federated")]
    [InlineData("secret")]
    [InlineData("app")]
    [InlineData("machine")]
    public async Task Nothing_secret_is_said(string source)
    {
        string[] login = source switch
        {
            "federated" =>
            [
                $"AZURE_FEDERATED_TOKEN_FILE={_folder.Write("token", _azure.Entra.Federated)}",
                $"AZURE_CLIENT_ID={AzureServer.ClientId}",
            ],
            "secret" => [$"AZURE_CLIENT_SECRET={AzureServer.ClientSecret}", $"AZURE_CLIENT_ID={AzureServer.ClientId}"],
            "app" => [$"IDENTITY_ENDPOINT={_azure.Url}/msi/token", $"IDENTITY_HEADER={IdentityService.AppHeader}"],
            _ => [],
        };
        string[] environment = [.. _azure.Address, $"AZURE_TENANT_ID={AzureServer.Tenant}", .. login];
        // Every second request fails at first, so that every line about failing is written.
        var (asked, failed) = (0, 0);
        _azure.Interferes = (context, _) =>
        {
            if (asked++ % 2 != 0 || failed++ > 4)
            {
                return Task.FromResult(false);
            }
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        await AskAsync(environment, "azure-kv://my-vault/db", "azure-kv://my-vault/none");
        _azure.Vault.Denied["db"] = "ForbiddenByRbac";
        await AskAsync(environment, "azure-kv://my-vault/db");
        _azure.Entra.Failures.Enqueue(7000215);
        await AskAsync(environment, "azure-kv://my-vault/db");

        Assert.Contains("attempt 1 failed", _said.ToString(), StringComparison.Ordinal);
        Assert.Contains("may not be read", _said.ToString(), StringComparison.Ordinal);
        Assert.All(Needles(), needle => Assert.DoesNotContain(needle, _said.ToString(), StringComparison.Ordinal));
        // The same search finds what was sent.
        var wire = string.Concat(
            _azure.Requests.Select(request => string.Concat(request.Headers.Values) + request.Text)
        );
        Assert.Contains(Needles(), needle => wire.Contains(needle, StringComparison.Ordinal));
    }

    private IEnumerable<string> Needles()
    {
        string[] secrets =
        [
            "value-of-the-secret",
            AzureServer.ClientSecret,
            _azure.Entra.Federated,
            IdentityService.AppHeader,
            .. _azure.Tokens,
        ];
        return secrets.SelectMany(secret =>
            (string[])[secret, Uri.EscapeDataString(secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))]
        );
    }

    private async Task AskAsync(string[] environment, params string[] references)
    {
        var settings = Given.Variables(AzureSettings.All, null, environment);
        var inputs = new ProviderSettings(
            [.. AzureSettings.All.Select(settings.Value).OfType<SettingValue>()],
            Inherited.Of(environment),
            settings.Network,
            new Log(LogLevel.Debug, LogFormat.Text, bytes => _said.Append(Encoding.UTF8.GetString(bytes)))
        )
        {
            Time = BootClock.Shared,
        };
        foreach (var answer in await AzureServer.AskAsync(inputs, references))
        {
            _said.Append(answer.Failure?.What).Append(answer.Failure?.WayOut);
            _said.Append(answer.Document?.Version).Append(answer.Document?.Content);
        }
        _said.AppendJoin('\n', ProviderTable.Get("azure-kv").Explain(inputs));
    }
}
