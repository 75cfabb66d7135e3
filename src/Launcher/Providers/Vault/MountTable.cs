namespace Launcher.Providers.Vault;

/// <summary>Finds the engine of each path with few calls: one tells about every path below the same engine.</summary>
/// <param name="session">Asks.</param>
internal sealed class MountTable(VaultSession session)
{
    private const string Lookup = "sys/internal/ui/mounts/";

    // An engine may be mounted at a/b/c: first one call per first part, then per first two, then one for each path left.
    private const int GroupedRounds = 2;

    /// <returns>The engine of every path; null where the server does not say.</returns>
    public async Task<Dictionary<string, Mount?>> FindAsync(IEnumerable<string> paths, CancellationToken cancellation)
    {
        var found = new Dictionary<string, Mount?>();
        var left = paths.Distinct().ToList();
        for (var round = 1; left.Count > 0; round++)
        {
            var groups = left.GroupBy(path => round > GroupedRounds ? path : Beginning(path, round)).ToList();
            var lookups = groups.Select(group => AskAsync(group.First(), cancellation)).ToList();
            var mounts = await Task.WhenAll(lookups);
            for (var i = 0; i < groups.Count; i++)
            {
                var (asked, mount) = (groups[i].First(), mounts[i]);
                found[asked] = mount;
                // What it said of one path of a small group counts for the others; of a big one, maybe not.
                foreach (var path in groups[i].Where(path => mount is null ? round > 1 : mount.Covers(path)))
                {
                    found[path] = mount;
                }
            }
            left.RemoveAll(found.ContainsKey);
        }
        return found;
    }

    private async Task<Mount?> AskAsync(string path, CancellationToken cancellation)
    {
        using var response = await session.SendAsync(VaultCall.Get(Lookup + path), cancellation);
        // What is wrong with one path is found out, and said, when it is read: the others are none the worse for it.
        return response.IsSuccess || response.Status is >= 400 and < 429
            ? Mount.Of(response, path)
            : throw new StoreException(VaultFailure.Of(response, session.Client, "look up the engine of", path));
    }

    private static string Beginning(string path, int parts)
    {
        var end = -1;
        for (; parts > 0; parts--)
        {
            end = path.IndexOf('/', end + 1);
            if (end < 0)
            {
                return path;
            }
        }
        return path[..end];
    }
}
