using Launcher.Aws;
using Launcher.Aws.Services;

namespace Launcher.Providers.ParameterStore;

/// <summary>Reads parameters, ten in a call, and whole paths.</summary>
internal sealed class ParameterStoreProvider(AwsIdentity identity)
    : AwsProvider(identity, ParameterStoreDescriptor.Service)
{
    // The quota of a whole account is 40 calls a second, shared by all who start now.
    private const int MostAtOnce = 16;

    protected override AwsQuestion Question(SecretRequest request) =>
        ParameterQuestion.Of(request) with
        {
            Answer = ParameterQuestion.CheckOptions(request),
        };

    protected override Task ReadAsync(AwsClient client, List<AwsQuestion> questions, CancellationToken cancellation)
    {
        var parameters = questions.Cast<ParameterQuestion>().ToList();
        var paths = parameters
            .Where(parameter => parameter.IsExpanded)
            .Select(parameter => (Func<Task>)(() => PathRead.RunAsync(client, parameter, cancellation)));
        var batches = ParameterBatch
            .Of(parameters.Where(parameter => !parameter.IsExpanded))
            .Select(batch => (Func<Task>)(() => ParameterBatch.RunAsync(client, batch, cancellation)));
        return Turns.RunAsync(MostAtOnce, paths.Concat(batches), read => read());
    }
}
