using Launcher.Aws;
using Launcher.Aws.Services;
using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.SecretsManager;

/// <summary>Reads secrets: many of a region in one call where that is allowed, each by itself where not.</summary>
internal sealed class SecretsManagerProvider(AwsIdentity identity)
    : AwsProvider<SecretPlace>(identity, SecretsManagerDescriptor.Service)
{
    private const int MostAtOnce = 32;

    protected override Wanted<SecretPlace> Want(SecretRequest request) => new(SecretPlace.Of(request));

    protected override async Task ReadAsync(
        AwsClient client,
        List<Wanted<SecretPlace>> wanted,
        CancellationToken cancellation
    )
    {
        var current = wanted.Where(secret => secret.Place.IsCurrent).ToList();
        if (current.Count > 1)
        {
            await Task.WhenAll(
                current.Chunk(BatchRead.Most).Select(chunk => BatchRead.RunAsync(client, chunk, cancellation))
            );
        }
        await Turns.RunAsync(
            MostAtOnce,
            wanted.Where(secret => secret.Answer is null),
            secret => ReadOneAsync(client, secret, cancellation)
        );
    }

    private static async Task ReadOneAsync(AwsClient client, Wanted<SecretPlace> secret, CancellationToken cancellation)
    {
        try
        {
            using var reply = await client.CallAsync(
                "secretsmanager.GetSecretValue",
                JsonBody.Of(json =>
                {
                    json.WriteString("SecretId", secret.Place.Id);
                    json.WriteOptional("VersionId", secret.Place.VersionId);
                    json.WriteOptional("VersionStage", secret.Place.Stage);
                }),
                cancellation
            );
            secret.Answer = reply.Error is { } error
                ? SecretsManagerFailure.Explain(secret.Place, error, client)
                : new SecretRecord(AwsJson.Read(reply.Body, client.Name), client.Name).Answer(secret.Place);
        }
        catch (StoreException failure)
        {
            secret.Answer = failure.Failure;
        }
    }
}
