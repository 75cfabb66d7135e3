namespace Launcher.Injection;

/// <summary>Why files cannot change together where they should, in words.</summary>
internal static class FileGroupProblems
{
    public const string WayOut = "choose another directory for the file group";

    /// <summary>Two who change one directory would undo each other's work.</summary>
    public static Problem Foreign(FileDelivery file, string group) =>
        Bad(
            file,
            $"{Quoted.Text($"{group}/{FileGroup.Data}")} is there and not from an earlier start: somebody else changes the files in {Quoted.Text(group)}",
            WayOut
        );

    public static Problem Taken(FileDelivery file, string group, string top) =>
        Bad(
            file,
            $"{Quoted.Text($"{group}/{top}")} is there and no link to '{FileGroup.Data}/{Quoted.Line(top)}', which a file group has in its place",
            $"remove it, or {WayOut}"
        );

    public static Problem Mounted(FileDelivery file, string group, string top) =>
        Bad(
            file,
            $"{Quoted.Text($"{group}/{top}")} is mounted there, and files that change together by one rename are on one file system",
            $"leave the mount out, or {WayOut}"
        );

    private static Problem Bad(FileDelivery file, string what, string wayOut) =>
        new(ProblemClass.BadTarget, file.Subject, what, wayOut);
}
