using Launcher.Aws;
using Launcher.Aws.Services;
using Launcher.Transport;

namespace Launcher.Providers.SecretsManager;

/// <summary>Reads secrets: many of a region in one call where that is allowed, each by itself where not.</summary>
internal sealed class SecretsManagerProvider(AwsIdentity identity)
    : AwsProvider(identity, SecretsManagerDescriptor.Service)
{
    private const int MostAtOnce = 32;

    protected override AwsQuestion Question(SecretRequest request) => SecretQuestion.Of(request);

    protected override async Task ReadAsync(
        AwsClient client,
        List<AwsQuestion> questions,
        CancellationToken cancellation
    )
    {
        var secrets = questions.Cast<SecretQuestion>().ToList();
        var current = secrets.Where(secret => secret.IsCurrent).ToList();
        if (current.Count > 1)
        {
            await Task.WhenAll(
                current.Chunk(BatchRead.Most).Select(chunk => BatchRead.RunAsync(client, chunk, cancellation))
            );
        }
        await Turns.RunAsync(
            MostAtOnce,
            secrets.Where(secret => secret.Answer is null),
            secret => ReadOneAsync(client, secret, cancellation)
        );
    }

    private static async Task ReadOneAsync(AwsClient client, SecretQuestion secret, CancellationToken cancellation)
    {
        try
        {
            using var reply = await client.CallAsync(
                "secretsmanager.GetSecretValue",
                JsonBody.Of(json =>
                {
                    json.WriteString("SecretId", secret.Id);
                    json.WriteOptional("VersionId", secret.VersionId);
                    json.WriteOptional("VersionStage", secret.Stage);
                }),
                cancellation
            );
            secret.Answer = reply.Error is { } error
                ? SecretsManagerFailure.Explain(secret, error, client)
                : new SecretRecord(AwsJson.Read(reply.Body, client.Name), client.Name).Answer(secret);
        }
        catch (StoreException failure)
        {
            secret.Answer = failure.Failure;
        }
    }
}
