using Launcher.Aws;
using Launcher.Aws.Services;
using Launcher.Providers;
using Launcher.Testing.Harness;

namespace Launcher.Testing.Doubles.Aws;

/// <summary>
/// AWS to test against: the double, or what <c>LAUNCHER_TEST_AWS_ENDPOINT</c> names (moto, LocalStack, a real account),
/// with the keys of the environment. Filled over its own API, so that both are filled alike.
/// </summary>
internal sealed class AwsSite : IAsyncDisposable
{
    private readonly AwsServer? _double;
    private readonly string[] _environment;
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];

    private AwsSite(AwsServer? server, string[] environment) => (_double, _environment) = (server, environment);

    public ProviderSettings Settings => Given.Variables(AwsSettings.All, null, _environment);

    public static async Task<AwsSite> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("LAUNCHER_TEST_AWS_ENDPOINT") is not { Length: > 0 } endpoint)
        {
            var server = await AwsServer.StartAsync();
            return new AwsSite(server, server.Environment(AwsServer.Admin));
        }
        return new AwsSite(
            null,
            [
                $"AWS_ENDPOINT_URL={endpoint}",
                $"AWS_REGION={Variable("AWS_REGION", "eu-west-1")}",
                $"AWS_ACCESS_KEY_ID={Variable("AWS_ACCESS_KEY_ID", "test")}",
                $"AWS_SECRET_ACCESS_KEY={Variable("AWS_SECRET_ACCESS_KEY", "test")}",
                $"AWS_SESSION_TOKEN={Variable("AWS_SESSION_TOKEN", "")}",
            ]
        );
    }

    /// <summary>A name nobody else uses.</summary>
    public string Name(string name) => $"launcher-test-{_run}/{name}";

    /// <summary>Calls an operation that fills a store.</summary>
    /// <param name="target"><c>secretsmanager.CreateSecret</c>.</param>
    public async Task CallAsync(string target, string body)
    {
        var identity = new AwsIdentity(Settings);
        var service = target.StartsWith("secretsmanager", StringComparison.Ordinal)
            ? new AwsService("secretsmanager", "x", "AWS_ENDPOINT_URL_SECRETS_MANAGER")
            : new AwsService("ssm", "x", "AWS_ENDPOINT_URL_SSM");
        using var client = identity.Open(service, identity.KnownRegion()!.Name);
        using var reply = await client.CallAsync(target, AwsServer.Bytes(body), TestContext.Current.CancellationToken);
        Assert.True(reply.Error is null, $"{target}: {reply.Error}");
    }

    public ValueTask DisposeAsync() => _double?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string Variable(string name, string standard) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : standard;
}
