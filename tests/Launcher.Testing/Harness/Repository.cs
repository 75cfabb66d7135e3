namespace Launcher.Testing.Harness;

/// <summary>The working tree the tests were built from, found by walking up to the solution.</summary>
internal static class Repository
{
    private static readonly string[] s_made = ["/artifacts/", "/.git/", "/bin/", "/obj/"];

    public static string Folder { get; } = Find();

    /// <summary>Every file below a folder of it, but for what builds make.</summary>
    public static IEnumerable<string> Files(string folder = "") =>
        Directory
            .EnumerateFiles(Path.Combine(Folder, folder), "*", SearchOption.AllDirectories)
            .Where(file => !s_made.Any(part => file.Contains(part, StringComparison.Ordinal)));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Launcher.sln")))
            {
                return folder.FullName;
            }
        }
        throw new InvalidOperationException($"no Launcher.sln in or above {AppContext.BaseDirectory}");
    }
}
