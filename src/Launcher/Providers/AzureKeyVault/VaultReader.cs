using Launcher.Transport;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>Asks one vault.</summary>
/// <param name="most">How much at one time.</param>
internal sealed class VaultReader(StoreClient client, string endpoint, AzureIdentity identity, int most)
{
    /// <summary>Reads each; failing is an answer.</summary>
    public Task ReadAsync(IEnumerable<SecretQuestion> questions, CancellationToken cancellation) =>
        Turns.RunAsync(most, questions, async question => question.Answer = await ReadAsync(question, cancellation));

    /// <summary>Reads all that a list names and that are enabled.</summary>
    /// <exception cref="StoreException">There is no answer.</exception>
    public async Task ReadAllAsync(SecretQuestion list, CancellationToken cancellation)
    {
        var secrets = new ListedSecrets(endpoint, "Key Vault", list.Prefix, StringComparison.OrdinalIgnoreCase);
        list.Answer =
            await ListAsync(list, secrets, cancellation)
            ?? await secrets.ReadAsync(
                most,
                name => ReadAsync(new SecretQuestion(list.Vault, name, null), cancellation),
                new Failure(
                    ProblemClass.NotFound,
                    list.Prefix.Length == 0
                        ? $"{endpoint} has no secret that is enabled"
                        : $"{endpoint} has no enabled secret whose name begins with {Quoted.Text(list.Prefix)}",
                    "check the vault and the beginning of the names"
                )
            );
    }

    private async Task<SecretAnswer> ReadAsync(SecretQuestion question, CancellationToken cancellation)
    {
        try
        {
            using var response = await AskAsync(KeyVaultCall.Of(question), cancellation);
            return response.IsSuccess ? Document(response) : KeyVaultFailure.Of(response, question, endpoint, identity);
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
        for (var next = KeyVaultCall.Of(list); next is not null; )
        {
            using var response = await AskAsync(next, cancellation);
            if (!response.IsSuccess)
            {
                return KeyVaultFailure.Of(response, list, endpoint, identity);
            }
            var page = JsonAnswer.Of(response.Body);
            if (page.IsNothing)
            {
                return KeyVaultFailure.NotKeyVault(endpoint);
            }
            foreach (var item in page["value"u8])
            {
                // Of one that is disabled nothing can be had.
                var failed = item["id"u8].Text?.Split('/') is [.., "secrets", { Length: > 0 } name]
                    ? secrets.Add(name, item["attributes"u8]["enabled"u8] is { IsNothing: true } or { IsTrue: true })
                    : KeyVaultFailure.NotKeyVault(endpoint);
                if (failed is not null)
                {
                    return failed;
                }
            }
            if (secrets.EndPage() is { } endless)
            {
                return endless;
            }
            next = KeyVaultCall.Next(page);
        }
        return null;
    }

    private SecretAnswer Document(StoreResponse response)
    {
        var answer = JsonAnswer.Of(response.Body);
        return answer["value"u8].Secret() is { } value && answer["id"u8].Text is { } id
            ? new SecretDocument
            {
                Content = value,
                Format = DocumentFormat.Json,
                Version = id[(id.LastIndexOf('/') + 1)..],
                Until = Ends(response, answer["attributes"u8]["exp"u8].Number),
            }
            : KeyVaultFailure.NotKeyVault(endpoint);
    }

    // What is past its end is given all the same: somebody has forgotten that it has one, and it says nothing any more.
    private static Until Ends(StoreResponse response, long? end) =>
        end is > 0 and <= uint.MaxValue
        && response.Left(DateTimeOffset.UnixEpoch.AddSeconds(end.Value)) is { } left
        && left > TimeSpan.Zero
            ? new Until.Expires(left) { Since = response.Asked }
            : Until.Open;

    private Task<StoreResponse> AskAsync(StoreRequest request, CancellationToken cancellation) =>
        identity.Session.SendAsync(client, request, cancellation);
}
