using Launcher.Aws;
using Launcher.Aws.Services;
using Launcher.Model;

namespace Launcher.Providers.ParameterStore;

/// <summary>Reads parameters, ten in a call, and whole paths.</summary>
internal sealed class ParameterStoreProvider(AwsIdentity identity)
    : AwsProvider<ParameterPlace>(identity, ParameterStoreDescriptor.Service)
{
    // The quota of a whole account is 40 calls a second, shared by all who start now.
    private const int MostAtOnce = 16;

    protected override Wanted<ParameterPlace> Want(SecretRequest request) =>
        new(ParameterPlace.Of(request)) { Answer = ParameterPlace.CheckOptions(request) };

    protected override Task ReadAsync(
        AwsClient client,
        List<Wanted<ParameterPlace>> wanted,
        CancellationToken cancellation
    )
    {
        var paths = wanted
            .Where(parameter => parameter.Place.IsExpanded)
            .Select(parameter => (Func<Task>)(() => PathRead.RunAsync(client, parameter, cancellation)));
        var batches = ParameterBatch
            .Of(wanted.Where(parameter => !parameter.Place.IsExpanded))
            .Select(batch => (Func<Task>)(() => ParameterBatch.RunAsync(client, batch, cancellation)));
        return Turns.RunAsync(MostAtOnce, paths.Concat(batches), read => read());
    }
}
