using System.Globalization;
using System.Numerics;
using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>Asks Secret Manager.</summary>
internal sealed class SecretReader(StoreClient client, GoogleIdentity identity)
{
    public const int MostAtOnce = 32;

    /// <summary>Finds the answer to a question; failing is one.</summary>
    public async Task AnswerAsync(SecretQuestion question, CancellationToken cancellation)
    {
        try
        {
            question.Project ??= await identity.ProjectAsync(cancellation);
            if (!question.IsList)
            {
                question.Answer = await ReadAsync(question, cancellation);
                return;
            }
            var secrets = new ListedSecrets(client.Name, "Google", question.Prefix, StringComparison.Ordinal);
            question.Answer =
                await ListAsync(question, secrets, cancellation)
                ?? await secrets.ReadAsync(
                    MostAtOnce,
                    name => ReadAsync(question.Listed(name), cancellation),
                    new Failure(
                        ProblemClass.NotFound,
                        $"the project '{question.Project}' has no secret{(question.Prefix.Length == 0 ? "" : $" whose name begins with {Quoted.Text(question.Prefix)}")}",
                        "check the project, the location and the beginning of the names"
                    )
                );
        }
        catch (StoreException failure)
        {
            question.Answer = failure.Failure;
        }
    }

    private async Task<SecretAnswer> ReadAsync(SecretQuestion question, CancellationToken cancellation)
    {
        try
        {
            using var response = await AskAsync(SecretCall.Access(question, identity.QuotaProject), cancellation);
            return response.IsSuccess
                ? Document(response, question)
                : SecretManagerFailure.Of(response, question, client.Name, identity);
        }
        catch (StoreException failure)
        {
            return failure.Failure;
        }
    }

    // A failure, or null.
    private async Task<SecretAnswer?> ListAsync(
        SecretQuestion list,
        ListedSecrets secrets,
        CancellationToken cancellation
    )
    {
        string? next = null;
        do
        {
            using var response = await AskAsync(SecretCall.List(list, next, identity.QuotaProject), cancellation);
            if (!response.IsSuccess)
            {
                return SecretManagerFailure.Of(response, list, client.Name, identity);
            }
            var page = JsonAnswer.Of(response.Body);
            if (page.IsNothing)
            {
                return TokenCall.NotGoogle(client.Name);
            }
            foreach (var item in page["secrets"u8])
            {
                var failed = item["name"u8].Text?.Split('/') is [.., "secrets", { Length: > 0 } name]
                    ? secrets.Add(name)
                    : TokenCall.NotGoogle(client.Name);
                if (failed is not null)
                {
                    return failed;
                }
            }
            if (secrets.EndPage() is { } endless)
            {
                return endless;
            }
            next = page["nextPageToken"u8].Text;
        } while (!string.IsNullOrEmpty(next));
        return null;
    }

    // Google's checksum is over what was stored: what differs was damaged on its way here.
    private SecretAnswer Document(StoreResponse response, SecretQuestion question)
    {
        var answer = JsonAnswer.Of(response.Body);
        var payload = answer["payload"u8];
        if (payload["data"u8].Decoded() is not { } value || answer["name"u8].Text?.Split('/') is not [.., var version])
        {
            return TokenCall.NotGoogle(client.Name);
        }
        var sum = payload["dataCrc32c"u8];
        return !sum.IsNothing && sum.Text != Checksum(value.Bytes).ToString(CultureInfo.InvariantCulture)
            ? new Failure(
                ProblemClass.BadValue,
                $"{client.Name}: {Quoted.Text(question.Name)} is not what was stored: its checksum (CRC32C) is another",
                "try again, and check what stands between"
            )
            : new SecretDocument
            {
                Content = value,
                Format = DocumentFormat.Json,
                Version = version,
            };
    }

    /// <summary>Castagnoli's CRC (RFC 3720, B.4).</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }
        return ~sum;
    }

    private Task<StoreResponse> AskAsync(StoreRequest request, CancellationToken cancellation) =>
        identity.Session.SendAsync(client, request, cancellation);
}
