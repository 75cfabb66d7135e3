using Launcher.Linux;

namespace Launcher.Providers.LocalFile;

/// <summary>Why a path leads nowhere: which part of it is missing, and what is there instead.</summary>
internal static class MissingFile
{
    private const string CorrectPath = "correct the path";

    public static SecretAnswer Explain(string path)
    {
        if (path.Contains("://", StringComparison.Ordinal))
        {
            // Two entries with a space, a comma or an unread "\n" between them name one long path.
            return NotFound(path, "", "if these are two entries, give each its own flag or its own line");
        }
        var parent = "/";
        foreach (var part in PathPrefixes.Of(path))
        {
            var errno = Paths.Status(PathText.Terminated(part), out var status);
            if (errno == Errno.NoSuchEntry)
            {
                return Missing(path, part, parent);
            }
            if (errno != Errno.None)
            {
                break;
            }
            if (status.Kind != FileKind.Directory && part != path)
            {
                return NotFound(path, $": {Quoted.Text(part)} is not a directory", CorrectPath);
            }
            parent = part;
        }
        return NotFound(path, "", CorrectPath);
    }

    private static SecretAnswer Missing(string path, string part, string parent)
    {
        if (SymbolicLink.TargetText(part) is { } target)
        {
            var link = part == path ? "it" : Quoted.Text(part);
            var cause = $": {link} is a link to {Quoted.Text(target)}, which is missing";
            return NotFound(path, cause, "mount what it points to");
        }
        var names = NamesIn(parent);
        var nearest = Nearest.To(part[(part.LastIndexOf('/') + 1)..], names ?? []);
        var suggestion = nearest is null ? null : $"did you mean {Quoted.Text($"{parent.TrimEnd('/')}/{nearest}")}?";
        if (part != path)
        {
            return NotFound(
                path,
                $": there is no directory {Quoted.Text(part)}",
                suggestion ?? "mount the secrets there, or correct the path"
            );
        }
        var there = names switch
        {
            null => "",
            [] => $": {Quoted.Text(parent)} is empty",
            _ => $": {Quoted.Text(parent)} holds {ReadFailure.Few(names)}",
        };
        return NotFound(path, "", suggestion ?? CorrectPath + there);
    }

    private static List<string>? NamesIn(string directory) =>
        DirectoryEntries.Of(directory) is { } entries ? ReadFailure.KeyNames(entries) : null;

    private static SecretAnswer NotFound(string path, string cause, string wayOut) =>
        Failure.NotFound($"{Quoted.Text(path)} does not exist{cause}", wayOut);
}
