using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Doubles.Kubernetes;

namespace Launcher.Tests.Providers.Kubernetes;

[StoreOf("k8s")]
internal sealed class KubernetesUnderTest : StoreUnderTest
{
    private readonly KubernetesServer _cluster = KubernetesServer.StartAsync().GetAwaiter().GetResult();

    public override ProviderSettings Settings => _cluster.Settings();

    public override string Selector => "#value";

    // The limit is of the answer: base64 makes four bytes of three, the rest is its frame.
    public override int Overhead
    {
        get
        {
            Ask(Put([]));
            var room = SecretLimits.MaxSecretBytes - _cluster.Objects.LastAnswer;
            return SecretLimits.MaxSecretBytes - room / 4 * 3;
        }
    }

    public override SecretValue Stored(SecretDocument document) => Assert.Single(document.Keys).Value;

    public override string Put(byte[] content)
    {
        _cluster.Objects.Put("app-x", ("value", content));
        return "app/app-x";
    }

    public override string Missing() => "app/app-missing";

    public override string Hanging()
    {
        _cluster.Interferes = async (context, _) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        return "app/app-hanging";
    }

    public override void AskDenied(string location, Action question)
    {
        _cluster.Objects.Denied["app-x"] = true;
        question();
        _cluster.Objects.Denied.Clear();
    }

    public override void Dispose() => _cluster.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
