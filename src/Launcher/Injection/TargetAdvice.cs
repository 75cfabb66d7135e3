using Launcher.Linux;

namespace Launcher.Injection;

/// <summary>Where memory for a secret file can come from, in the words of whoever starts the container.</summary>
internal static class TargetAdvice
{
    // What an image and the kernel keep there is needed, however little of it is below.
    private static readonly string[] s_systems =
    [
        "/bin",
        "/boot",
        "/dev",
        "/etc",
        "/lib",
        "/lib64",
        "/proc",
        "/sbin",
        "/sys",
        "/usr",
    ];

    private static readonly string[] s_parents = ["/", "/home", "/opt", "/root", "/var", "/var/lib", "/var/log"];

    // Made to be mounted over.
    private static readonly string[] s_volatile = ["/run", "/tmp", "/var/run", "/var/tmp"];

    /// <summary>For a directory on a disk.</summary>
    /// <param name="path">The file's.</param>
    /// <param name="parent">The directory it goes to.</param>
    /// <param name="existing">The part of that which exists.</param>
    public static string Memory(string path, string parent, string existing) =>
        Hides(parent, existing)
            ? Elsewhere(path)
            : $"mount memory there: {Mount(parent, existing)}; or use --memfd; or --allow-disk if it may stay on a disk";

    /// <summary>For a directory that this process may not write to.</summary>
    public static string Writable(string path, string parent, string existing, FileSystemKind kind, Errno errno)
    {
        const string orMemory = "; or use --memfd, which needs no file system";
        if (IsSystem(parent) || (!kind.IsMemory && Hides(parent, existing)))
        {
            return Elsewhere(path);
        }
        if (!kind.IsMemory)
        {
            return errno == Errno.ReadOnlyFileSystem
                ? $"mount memory there: {Mount(parent, existing)}{orMemory}"
                : $"mount memory there that it may write to: {Mount(parent, existing)}{orMemory}";
        }
        return errno == Errno.ReadOnlyFileSystem ? $"mount it without ro (Kubernetes: without readOnly){orMemory}"
            // A mount there takes the mode of the image's directory, and belongs to root, whatever else it is told.
            : IsMountPoint(existing) ? $"let that user own it: {Owned(existing)}{orMemory}"
            : $"let that user own it, or name another directory of this {kind.Name}{orMemory}";
    }

    /// <summary>Whether memory mounted there would hide what others need.</summary>
    private static bool Hides(string parent, string existing) =>
        IsSystem(parent)
        || s_parents.Contains(parent)
        // As one user's own it would be nobody else's.
        || (Identity.EffectiveUser != 0 && s_volatile.Contains(parent))
        || (parent == existing && !s_volatile.Contains(parent) && !IsMountPoint(parent) && !IsEmpty(parent));

    private static string Elsewhere(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return $"memory mounted there would hide what others need: deliver to a directory of its own, such as /run/secrets/{name}, and lead the app to it by a setting or by a link in the image; or use --memfd";
    }

    // All forms, because one of them is what the reader has at hand.
    private static string Mount(string directory, string existing) =>
        (
            Identity.EffectiveUser != 0 && directory == existing
                ? Owned(directory)
                : $"--mount type=tmpfs,destination={directory},tmpfs-mode=1777 (podman, docker)"
        ) + $" or an emptyDir with medium: Memory mounted at {directory} (Kubernetes)";

    private static string Owned(string directory) =>
        $"--tmpfs {directory}:uid={Identity.EffectiveUser},mode=0700 (docker, and tmpfs: in compose) or --tmpfs {directory}:U (podman)";

    private static bool IsSystem(string directory) =>
        !IsIn(directory, "/dev/shm") && Array.Exists(s_systems, system => IsIn(directory, system));

    private static bool IsIn(string path, string directory) =>
        path.StartsWith(directory, StringComparison.Ordinal)
        && (path.Length == directory.Length || path[directory.Length] == '/');

    private static bool IsMountPoint(string directory) =>
        Paths.Status(PathText.Terminated(directory), out var status) == Errno.None
        && (
            status.IsMountPoint
            // Before Linux 5.8.
            || Paths.Status(PathText.Terminated($"{directory}/.."), out var above) == Errno.None
                && status.Identity.Device != above.Identity.Device
        );

    private static bool IsEmpty(string directory)
    {
        try
        {
            return !Directory.EnumerateFileSystemEntries(directory).Any();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What cannot be looked at is taken for somebody's.
            return false;
        }
    }
}
