using System.Text;
using Launcher.Providers;
using Launcher.Testing.Doubles.Aws;
using Launcher.Tests.Providers;

namespace Launcher.Tests.Aws;

/// <summary>One of AWS's services.</summary>
/// <param name="action">What its policies call a read.</param>
internal abstract class AwsUnderTest(string action) : StoreUnderTest
{
    protected AwsServer Aws { get; } = AwsServer.StartAsync().GetAwaiter().GetResult();

    public override ProviderSettings Settings => Aws.Settings();

    public override int Overhead
    {
        get
        {
            Ask(Put([]));
            return Aws.LastAnswer;
        }
    }

    public sealed override string Put(byte[] content) =>
        // Any byte but those that JSON escapes, which would make the answer longer than its content.
        Put(Encoding.UTF8.GetString(content).Replace('\0', 'x'));

    protected abstract string Put(string text);

    public override string Missing() => "app/missing";

    public override string Hanging()
    {
        Aws.Interferes = async (context, _) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        return "app/hanging";
    }

    public override void AskDenied(string location, Action question)
    {
        Aws.Denied[action] = true;
        question();
        Aws.Denied.Clear();
    }

    public override void Dispose() => Aws.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
