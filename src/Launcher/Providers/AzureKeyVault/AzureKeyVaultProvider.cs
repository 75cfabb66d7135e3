using Launcher.Transport;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>Reads secrets, each by itself and many at a time: Key Vault has no request for several.</summary>
internal sealed class AzureKeyVaultProvider(AzureIdentity identity, ProviderSettings settings) : IProvider
{
    private const int MostAtOnce = 32;

    public TimeSpan? RetryAfter { get; private set; }

    public async ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        RetryAfter = null;
        SecretQuestion[] questions = [.. requests.Select(SecretQuestion.Of)];
        var reading = new List<Task>();
        foreach (var vault in questions.Select(question => question.Vault).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            reading.Add(
                ReadAsync(
                    Array.FindAll(questions, one => one.Vault.Equals(vault, StringComparison.OrdinalIgnoreCase)),
                    cancellation
                )
            );
        }
        await Task.WhenAll(reading);
        return Array.ConvertAll(questions, question => question.Answer!);
    }

    /// <summary>A version stays what it is. Which one is the newest, only reading it says.</summary>
    public ValueTask<IReadOnlyList<Change>> ChangedAsync(
        IReadOnlyList<KnownSecret> known,
        CancellationToken cancellation
    ) =>
        ValueTask.FromResult<IReadOnlyList<Change>>([
            .. known.Select(one => SecretQuestion.Of(one.Request).Version is null ? Change.Ask : Change.Same),
        ]);

    private async Task ReadAsync(SecretQuestion[] questions, CancellationToken cancellation)
    {
        try
        {
            var endpoint = identity.Open(questions[0]);
            using var client = StoreClient.Open(endpoint, settings.Network, settings.Log, settings.Time);
            var vault = new VaultReader(client, endpoint.Name, identity, MostAtOnce);
            await vault.ReadAsync(Array.FindAll(questions, static question => !question.IsList), cancellation);
            foreach (var list in Array.FindAll(questions, static question => question.IsList))
            {
                await vault.ReadAllAsync(list, cancellation);
            }
            RetryAfter ??= client.RetryAfter;
        }
        catch (StoreException failure)
        {
            foreach (var question in questions)
            {
                question.Answer ??= failure.Failure;
            }
        }
    }
}
