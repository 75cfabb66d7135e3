using System.Globalization;
using System.Text;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>What a KV v2 engine knows of a secret without its values: which version is the newest, and whether it is still there.</summary>
internal sealed class KeyValueMetadata(VaultSession session)
{
    // A Date has no parts of a second.
    private static readonly TimeSpan s_exactness = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _hidden = [];

    /// <summary>Compares what was read with what there is. Whoever may read a secret may not always read its metadata: that is asked once.</summary>
    /// <param name="prefix">The engine's path, with its final slash.</param>
    /// <param name="version">Which one was read.</param>
    public async Task<Change> CompareAsync(
        VaultQuestion question,
        string prefix,
        string version,
        CancellationToken cancellation
    )
    {
        var path = $"{prefix}metadata/{question.Below(prefix).Path[prefix.Length..]}";
        lock (_hidden)
        {
            if (_hidden.Contains(path))
            {
                return Change.Ask;
            }
        }
        try
        {
            using var response = await session.SendAsync(VaultCall.Get(path), cancellation);
            var metadata = JsonAnswer.Of(response.Body)["data"u8];
            if (!response.IsSuccess || metadata.IsNothing)
            {
                Hide(path, response.Status);
                return Change.Ask;
            }
            var newest = metadata["current_version"u8].Number ?? 0;
            var entry = metadata["versions"u8][Encoding.UTF8.GetBytes(version)];
            return
                newest.ToString(CultureInfo.InvariantCulture) != version
                || entry["destroyed"u8].IsTrue
                || Validity.OfVersion(response, entry).Life < s_exactness
                ? Change.Changed
                : Change.Same;
        }
        catch (Exception error) when (error is StoreException or OperationCanceledException)
        {
            return Change.Ask;
        }
    }

    private void Hide(string path, int status)
    {
        if (status == 403)
        {
            lock (_hidden)
            {
                _hidden.Add(path);
            }
        }
    }
}
