using Launcher.Aws;
using Launcher.Aws.Services;
using Launcher.Transport;

namespace Launcher.Providers.ParameterStore;

/// <summary>
/// Everything below a path, page by page: keys are the names behind the path. A path with nothing below it may be a
/// parameter that holds JSON.
/// </summary>
internal static class PathRead
{
    // A page may be empty, with the next to come; AWS does not say how many in a row.
    private const int MostEmptyPages = 100;

    /// <summary>Answers it.</summary>
    public static async Task RunAsync(AwsClient client, ParameterQuestion wanted, CancellationToken cancellation)
    {
        try
        {
            wanted.Answer = await ReadAsync(client, wanted, cancellation);
        }
        catch (StoreException failure)
        {
            wanted.Answer = failure.Failure;
        }
    }

    private static async Task<SecretAnswer> ReadAsync(
        AwsClient client,
        ParameterQuestion question,
        CancellationToken cancellation
    )
    {
        var keys = new List<KeyValuePair<string, SecretValue>>();
        var path = Path(question);
        var length = 0;
        var names = new HashSet<string>();
        var empty = 0;
        string? next = null;
        do
        {
            using var reply = await client.CallAsync(
                "AmazonSSM.GetParametersByPath",
                JsonBody.Of(json =>
                {
                    json.WriteString("Path", path);
                    json.WriteBoolean("Recursive", true);
                    json.WriteOptional("NextToken", next);
                    json.WriteBoolean("WithDecryption", true);
                }),
                cancellation
            );
            if (reply.Error is { } error)
            {
                return ParameterStoreFailure.Explain(question, error, client);
            }
            var page = new ParameterPage(reply.Body, client.Name);
            foreach (var record in page.Parameters)
            {
                if (record is not { Name: { } name, Value: { } value })
                {
                    return ParameterStoreFailure.Empty(record.Name ?? path, client);
                }
                if (!names.Add(name))
                {
                    return Endless(client, path, "the same parameter again");
                }
                length += name.Length + value.Bytes.Length;
                keys.Add(new(Key(name, path), value));
            }
            if (length > SecretLimits.MaxSecretBytes)
            {
                return Failure.Value(
                    $"what is below {Quoted.Text(path)} is more than {SecretLimits.MaxSecretText}",
                    "name a path further down"
                );
            }
            empty = page.Parameters.Count == 0 ? empty + 1 : 0;
            if (empty > MostEmptyPages)
            {
                return Endless(client, path, "one empty page after the other");
            }
            next = page.Next;
        } while (next is not null);
        return keys.Count > 0
            ? new SecretDocument
            {
                Content = new SecretValue([]),
                Format = DocumentFormat.Keyed,
                Keys = keys,
            }
            : await ReadItselfAsync(client, question, cancellation);
    }

    private static SecretAnswer Endless(AwsClient client, string path, string what) =>
        Failure.Value(
            $"{client.Name} answers {what} for what is below {Quoted.Text(path)}",
            "check that it is AWS that answers there"
        );

    private static async Task<SecretAnswer> ReadItselfAsync(
        AwsClient client,
        ParameterQuestion question,
        CancellationToken cancellation
    )
    {
        await ParameterBatch.RunAsync(client, [question], cancellation);
        return question.Answer!.Failure?.Class is ProblemClass.NotFound or ProblemClass.Denied
            ? Failure.NotFound(
                $"{Quoted.Text(question.Name)} has no parameters below it in {client.Region}, and is not one that can be read",
                "check the path and the region"
            )
            : question.Answer;
    }

    private static string Path(ParameterQuestion question)
    {
        var name = Arn.Parse(question.Name) is { } arn ? arn.Resource["parameter".Length..] : question.Name;
        return name.StartsWith('/') ? name : $"/{name}";
    }

    private static string Key(string name, string path) =>
        name.StartsWith($"{path}/", StringComparison.Ordinal) ? name[(path.Length + 1)..] : name;
}
