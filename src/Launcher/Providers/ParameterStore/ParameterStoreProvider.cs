using Launcher.Aws;
using Launcher.Aws.Services;
using Launcher.Model;

namespace Launcher.Providers.ParameterStore;

/// <summary>Reads parameters, ten in a call, and whole paths.</summary>
internal sealed class ParameterStoreProvider(AwsIdentity identity) : IProvider
{
    // The quota of a whole account is 40 calls a second, shared by all who start now.
    private const int MostAtOnce = 16;

    public async ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var wanted = requests.Select(Want).ToList();
        await Task.WhenAll(
            wanted
                .Where(parameter => parameter.Answer is null)
                .GroupBy(parameter => parameter.Place.Region)
                .Select(region => ReadRegionAsync(region.Key, [.. region], cancellation))
        );
        return [.. wanted.Select(parameter => parameter.Answer!)];
    }

    private static WantedParameter Want(SecretRequest request) =>
        new(ParameterPlace.Of(request)) { Answer = ParameterPlace.CheckOptions(request) };

    private async Task ReadRegionAsync(string? region, List<WantedParameter> wanted, CancellationToken cancellation)
    {
        try
        {
            if (region is not null && AwsRegion.Check(region) is { } wrong)
            {
                throw new StoreException(wrong with { Class = ProblemClass.BadReference });
            }
            var name = region ?? (await identity.RegionAsync(cancellation)).Name;
            using var client = identity.Open(ParameterStoreDescriptor.Service, name);
            using var limit = new SemaphoreSlim(MostAtOnce);
            await ReadAllAsync(client, limit, wanted, cancellation);
        }
        catch (StoreException failure)
        {
            foreach (var parameter in wanted)
            {
                parameter.Answer ??= failure.Failure;
            }
        }
    }

    private static Task ReadAllAsync(
        AwsClient client,
        SemaphoreSlim limit,
        List<WantedParameter> wanted,
        CancellationToken cancellation
    )
    {
        var paths = wanted
            .Where(parameter => parameter.Place.IsExpanded)
            .Select(parameter => LimitedAsync(limit, () => PathRead.RunAsync(client, parameter, cancellation)));
        var batches = ParameterBatch
            .Of(wanted.Where(parameter => !parameter.Place.IsExpanded))
            .Select(batch => LimitedAsync(limit, () => ParameterBatch.RunAsync(client, batch, cancellation)));
        return Task.WhenAll(paths.Concat(batches));
    }

    private static async Task LimitedAsync(SemaphoreSlim limit, Func<Task> read)
    {
        // Not cancelled: whoever is before in the queue leaves at the end of the budget.
        await limit.WaitAsync(CancellationToken.None);
        try
        {
            await read();
        }
        finally
        {
            limit.Release();
        }
    }
}
