using Launcher.Aws;
using Launcher.Aws.Services;
using Launcher.Model;

namespace Launcher.Providers.SecretsManager;

/// <summary>Reads secrets: many of a region in one call where that is allowed, each by itself where not.</summary>
internal sealed class SecretsManagerProvider(AwsIdentity identity) : IProvider
{
    private const int MostAtOnce = 32;

    public async ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var wanted = requests.Select(request => new WantedSecret(SecretPlace.Of(request))).ToList();
        await Task.WhenAll(
            wanted
                .GroupBy(secret => secret.Place.Region)
                .Select(region => ReadRegionAsync(region.Key, [.. region], cancellation))
        );
        return [.. wanted.Select(secret => secret.Answer!)];
    }

    private async Task ReadRegionAsync(string? region, List<WantedSecret> wanted, CancellationToken cancellation)
    {
        try
        {
            if (region is not null && AwsRegion.Check(region) is { } wrong)
            {
                throw new StoreException(wrong with { Class = ProblemClass.BadReference });
            }
            var name = region ?? (await identity.RegionAsync(cancellation)).Name;
            using var client = identity.Open(SecretsManagerDescriptor.Service, name);
            var current = wanted.Where(secret => secret.Place.IsCurrent).ToList();
            if (current.Count > 1)
            {
                await Task.WhenAll(
                    current.Chunk(BatchRead.Most).Select(chunk => BatchRead.RunAsync(client, chunk, cancellation))
                );
            }
            using var limit = new SemaphoreSlim(MostAtOnce);
            await Task.WhenAll(
                wanted
                    .Where(secret => secret.Answer is null)
                    .Select(secret => ReadOneAsync(client, secret, limit, cancellation))
            );
        }
        catch (StoreException failure)
        {
            foreach (var secret in wanted)
            {
                secret.Answer ??= failure.Failure;
            }
        }
    }

    private static async Task ReadOneAsync(
        AwsClient client,
        WantedSecret secret,
        SemaphoreSlim limit,
        CancellationToken cancellation
    )
    {
        // Not cancelled: whoever is before in the queue leaves at the end of the budget.
        await limit.WaitAsync(CancellationToken.None);
        try
        {
            using var reply = await client.CallAsync(
                "secretsmanager.GetSecretValue",
                SecretsManagerBody.One(secret.Place),
                cancellation
            );
            secret.Answer = reply.Error is { } error
                ? SecretsManagerFailure.Explain(secret.Place, error, client)
                : SecretRecord.Read(reply.Body, client.Name).Answer(secret.Place);
        }
        catch (StoreException failure)
        {
            secret.Answer = failure.Failure;
        }
        finally
        {
            limit.Release();
        }
    }
}
