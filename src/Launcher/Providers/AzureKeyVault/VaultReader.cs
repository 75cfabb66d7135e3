using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>Asks one vault.</summary>
/// <param name="most">How much at one time.</param>
internal sealed class VaultReader(StoreClient client, string endpoint, AzureIdentity identity, int most)
{
    // What is deleted meanwhile can leave a page empty.
    private const int MostEmptyPages = 100;

    /// <summary>Reads each; failing is an answer.</summary>
    /// <param name="isEnough">Asked after each answer: nobody waits for thousands to fail alike.</param>
    public Task ReadAsync(
        IEnumerable<SecretQuestion> questions,
        CancellationToken cancellation,
        Func<SecretQuestion, bool>? isEnough = null
    )
    {
        var isOver = false;
        var gate = new Lock();
        return Turns.RunAsync(
            most,
            questions,
            async question =>
            {
                if (!isOver)
                {
                    await ReadAsync(question, cancellation);
                    lock (gate)
                    {
                        isOver |= isEnough?.Invoke(question) == true;
                    }
                }
            }
        );
    }

    /// <summary>Reads all that a list names and that are enabled: names behind the prefix are keys.</summary>
    /// <exception cref="StoreException">There is no answer.</exception>
    public async Task ReadAllAsync(SecretQuestion list, CancellationToken cancellation)
    {
        var secrets = new List<SecretQuestion>();
        list.Answer = await ListAsync(list, secrets, cancellation);
        if (list.Answer is not null)
        {
            return;
        }
        Failure? failed = null;
        var length = 0;
        await ReadAsync(
            secrets,
            cancellation,
            secret =>
            {
                length += secret.Name.Length + (secret.Answer!.Document?.Content.Bytes.Length ?? 0);
                failed ??= secret.Answer.Failure ?? (length > SecretLimits.MaxSecretBytes ? TooMuch(list) : null);
                return failed is not null;
            }
        );
        if (failed is not null)
        {
            list.Answer = failed;
            return;
        }
        var keys = new List<KeyValuePair<string, SecretValue>>();
        foreach (var secret in secrets)
        {
            keys.Add(new(secret.Name[list.Prefix.Length..], secret.Answer!.Document!.Content));
        }
        list.Answer = new SecretDocument
        {
            Content = new SecretValue([]),
            Format = DocumentFormat.Keyed,
            Keys = keys,
        };
    }

    private async Task ReadAsync(SecretQuestion question, CancellationToken cancellation)
    {
        try
        {
            using var response = await AskAsync(KeyVaultCall.Of(question), cancellation);
            question.Answer = response.IsSuccess
                ? Document(response)
                : KeyVaultFailure.Of(response, question, endpoint, identity);
        }
        catch (StoreException failure)
        {
            question.Answer = failure.Failure;
        }
    }

    // A failure, or null when there are some.
    private async Task<SecretAnswer?> ListAsync(
        SecretQuestion list,
        List<SecretQuestion> secrets,
        CancellationToken cancellation
    )
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (empty, length) = (0, 0);
        for (var next = KeyVaultCall.Of(list); next is not null; )
        {
            using var response = await AskAsync(next, cancellation);
            var page = response.IsSuccess ? JsonAnswer.Of(response.Body) : default;
            if (page.IsNothing)
            {
                return response.IsSuccess
                    ? KeyVaultFailure.NotKeyVault(endpoint)
                    : KeyVaultFailure.Of(response, list, endpoint, identity);
            }
            var before = names.Count;
            foreach (var item in page["value"u8])
            {
                if (item["id"u8].Text?.Split('/') is not [.., "secrets", { Length: > 0 } name])
                {
                    return KeyVaultFailure.NotKeyVault(endpoint);
                }
                if (!names.Add(name))
                {
                    return Endless("the same secret again");
                }
                length += name.Length;
                // Of one that is disabled nothing can be had.
                if (
                    name.StartsWith(list.Prefix, StringComparison.OrdinalIgnoreCase)
                    && name.Length > list.Prefix.Length
                    && (item["attributes"u8]["enabled"u8] is { IsNothing: true } or { IsTrue: true })
                )
                {
                    secrets.Add(new SecretQuestion(list.Vault, name, null));
                }
            }
            empty = names.Count == before ? empty + 1 : 0;
            if (empty > MostEmptyPages)
            {
                return Endless("one empty page after the other");
            }
            if (length > SecretLimits.MaxSecretBytes)
            {
                return TooMuch(list);
            }
            next = KeyVaultCall.Next(page);
        }
        return secrets.Count > 0
            ? null
            : new Failure(
                ProblemClass.NotFound,
                list.Prefix.Length == 0
                    ? $"{endpoint} has no secret that is enabled"
                    : $"{endpoint} has no enabled secret whose name begins with {Quoted.Text(list.Prefix)}",
                "check the vault and the beginning of the names"
            );
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
            ? new Until.Ends(left) { Since = response.Asked }
            : Until.Open;

    private Task<StoreResponse> AskAsync(StoreRequest request, CancellationToken cancellation) =>
        identity.Session.SendAsync(client, request, cancellation);

    private Failure TooMuch(SecretQuestion list) =>
        new(
            ProblemClass.BadValue,
            $"what {endpoint} has{(list.Prefix.Length == 0 ? "" : $" below {Quoted.Text(list.Prefix)}")} is more than {SecretLimits.MaxSecretText}",
            "name fewer: azure-kv://VAULT/PREFIX*"
        );

    private SecretAnswer Endless(string what) =>
        new Failure(
            ProblemClass.BadValue,
            $"{endpoint} answers {what} in its list",
            "check that it is Key Vault that answers there"
        );
}
