using Launcher.Aws.Services;
using Launcher.Transport;

namespace Launcher.Providers.ParameterStore;

/// <summary>
/// Reads up to ten parameters in one call. The call fails as a whole when one of them may not be read: then each is asked
/// for by itself.
/// </summary>
internal static class ParameterBatch
{
    private const int Most = 10;

    /// <summary>As few batches as possible; no batch has two versions of one parameter, which the API may refuse.</summary>
    public static IReadOnlyList<IReadOnlyList<ParameterQuestion>> Of(IEnumerable<ParameterQuestion> wanted)
    {
        var batches = new List<List<ParameterQuestion>>();
        foreach (var versions in wanted.GroupBy(parameter => parameter.Name).OrderByDescending(group => group.Count()))
        {
            var at = 0;
            foreach (var parameter in versions)
            {
                while (at < batches.Count && batches[at].Count == Most)
                {
                    at++;
                }
                if (at == batches.Count)
                {
                    batches.Add([]);
                }
                batches[at].Add(parameter);
                at++;
            }
        }
        return batches;
    }

    /// <summary>Answers each of them.</summary>
    public static async Task RunAsync(
        AwsClient client,
        IReadOnlyList<ParameterQuestion> batch,
        CancellationToken cancellation
    )
    {
        try
        {
            using var reply = await client.CallAsync(
                "AmazonSSM.GetParameters",
                JsonBody.Of(json =>
                {
                    json.WriteStrings("Names", batch.Select(parameter => parameter.Id));
                    // A SecureString comes as plain text; others as they are.
                    json.WriteBoolean("WithDecryption", true);
                }),
                cancellation
            );
            if (reply.Error is not { } error)
            {
                var page = new ParameterPage(reply.Body, client.Name);
                foreach (var parameter in batch)
                {
                    parameter.Answer =
                        page.Parameters.Find(record => record.Is(parameter))?.Answer(client)
                        ?? ParameterStoreFailure.Missing(parameter, client);
                }
                return;
            }
            if (batch.Count == 1 || !ParameterStoreFailure.IsOfOne(error))
            {
                foreach (var parameter in batch)
                {
                    parameter.Answer = ParameterStoreFailure.Explain(parameter, error, client);
                }
                return;
            }
        }
        catch (StoreException failure)
        {
            foreach (var parameter in batch)
            {
                parameter.Answer = failure.Failure;
            }
            return;
        }
        await Task.WhenAll(batch.Select(parameter => RunAsync(client, [parameter], cancellation)));
    }
}
