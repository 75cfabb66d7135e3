using System.Text;
using Launcher.Providers;
using Launcher.Testing.Doubles.Azure;

namespace Launcher.Tests.Providers.AzureKeyVault;

[StoreOf("azure-kv")]
internal sealed class AzureKeyVaultUnderTest : StoreUnderTest
{
    private readonly AzureServer _azure = AzureServer.StartAsync().GetAwaiter().GetResult();

    public override ProviderSettings Settings => _azure.Settings();

    public override int Overhead
    {
        get
        {
            Ask(Put([]));
            return _azure.Vault.LastAnswer;
        }
    }

    public override string Put(byte[] content)
    {
        // Any byte but those that JSON escapes, which would make the answer longer than its content.
        _azure.Vault.Put("app-x", Encoding.UTF8.GetString(content).Replace('\0', 'x'));
        return "my-vault/app-x";
    }

    public override string Missing() => "my-vault/app-missing";

    public override string Hanging()
    {
        _azure.Interferes = async (context, _) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        return "my-vault/app-hanging";
    }

    public override void AskDenied(string location, Action question)
    {
        _azure.Vault.Denied["app-x"] = "ForbiddenByRbac";
        question();
        _azure.Vault.Denied.Clear();
    }

    public override void Dispose() => _azure.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
