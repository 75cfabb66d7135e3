namespace Launcher.Configuration;

/// <summary>Reads below which directories files change together.</summary>
internal static class FileGroups
{
    /// <param name="deliveries">All there are.</param>
    public static IReadOnlyList<string> Of(GivenSettings given, IReadOnlyList<Delivery> deliveries, Problems problems)
    {
        var groups = new List<string>();
        foreach (var value in given.Every(Settings.FileGroup))
        {
            var path = value.Text.TrimEnd('/');
            if (!path.StartsWith('/') || path[1..].Split('/').Any(part => part is "" or "." or ".."))
            {
                problems.Setting(
                    value.Origin,
                    $"{Shown.Path(value.Text)} is not a directory for files that change together",
                    "write an absolute path without '//', '.' and '..'"
                );
                continue;
            }
            if (groups.Find(other => IsIn(path, other) || IsIn(other, path)) is { } other)
            {
                problems.Setting(
                    value.Origin,
                    $"{Quoted.Text(path)} and {Quoted.Text(other)} are one in the other",
                    "keep one of them: files in directories below it change together, too"
                );
                continue;
            }
            var files = deliveries.Where(delivery => delivery.CanChange && IsIn(delivery.Place!, path)).ToList();
            // The file's are a policy for whatever comes.
            if (files.Count == 0 && value.Source is SettingSource.Flag or SettingSource.Variable)
            {
                problems.Setting(
                    value.Origin,
                    $"no file is delivered below {Quoted.Text(path)}",
                    "name the directory that the files are in, or leave it out"
                );
            }
            foreach (var file in files)
            {
                if (file.Place![(path.Length + 1)..].StartsWith("..", StringComparison.Ordinal))
                {
                    problems.Add(
                        ProblemClass.BadTarget,
                        file.Subject,
                        $"in {Quoted.Text(path)}, which {value.Origin} names, names that begin with '..' are the file group's own",
                        "choose another name"
                    );
                }
            }
            if (!groups.Contains(path))
            {
                groups.Add(path);
            }
        }
        return groups;
    }

    private static bool IsIn(string path, string directory) =>
        path.StartsWith($"{directory}/", StringComparison.Ordinal);
}
