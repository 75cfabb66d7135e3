using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Doubles.Google;

namespace Launcher.Tests.Providers.GoogleSecretManager;

[StoreOf("gcp-sm")]
internal sealed class GoogleSecretManagerUnderTest : StoreUnderTest
{
    private readonly GoogleServer _google = GoogleServer.StartAsync().GetAwaiter().GetResult();

    public override ProviderSettings Settings => _google.Settings();

    // The limit is of the answer: base64 makes four bytes of three, the rest is its frame.
    public override int Overhead
    {
        get
        {
            // Whose length would be another for each value.
            _google.Secrets.HasChecksum = false;
            Ask(Put([]));
            var room = SecretLimits.MaxSecretBytes - _google.Secrets.LastAnswer;
            return SecretLimits.MaxSecretBytes - room / 4 * 3;
        }
    }

    public override string Put(byte[] content)
    {
        _google.Secrets.Put("app-x", content);
        return "my-project/app-x";
    }

    public override string Missing() => "my-project/app-missing";

    public override string Hanging()
    {
        _google.Interferes = async (context, _) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        return "my-project/app-hanging";
    }

    public override void AskDenied(string location, Action question)
    {
        _google.Secrets.Denied["app-x"] = "IAM_PERMISSION_DENIED";
        question();
        _google.Secrets.Denied.Clear();
    }

    public override void Dispose() => _google.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
