namespace Launcher.Tests.Harness;

/// <summary>The working tree the tests were built from, found by walking up to the solution.</summary>
internal static class Repository
{
    public static string Folder { get; } = Find();

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
