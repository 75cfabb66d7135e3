namespace Launcher.Providers.LocalFile;

/// <summary>An absolute path from the root down: <c>/run</c>, <c>/run/secrets</c>, <c>/run/secrets/db</c>.</summary>
internal static class PathPrefixes
{
    public static IEnumerable<string> Of(string path)
    {
        for (var i = 1; i < path.Length; i++)
        {
            if (path[i] == '/' && path[i - 1] != '/')
            {
                yield return path[..i];
            }
        }
        yield return path;
    }
}
