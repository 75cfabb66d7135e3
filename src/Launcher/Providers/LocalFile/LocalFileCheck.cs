using Launcher.Linux;

namespace Launcher.Providers.LocalFile;

/// <summary>
/// What can be said of a file before anything is read: whether it is there, what it is, and whether this process may read
/// it. Nothing is opened for reading: a FIFO's writer would take that for its reader.
/// </summary>
internal static class LocalFileCheck
{
    public static Failure? Of(SecretRequest request, bool confined)
    {
        if (FileFormat.Of(request, out _) is { } wrong)
        {
            return wrong.Failure;
        }
        var path = request.Location;
        var native = PathText.Terminated(path);
        var errno = Paths.Status(native, out var status);
        if (errno == Errno.None && confined)
        {
            errno = ConfinedPath.Check(path);
        }
        if (errno == Errno.None)
        {
            errno =
                status.Kind == FileKind.Socket ? Errno.NoSuchDevice
                : status.Kind == FileKind.Regular && status.Size > SecretLimits.MaxSecretBytes ? Errno.FileTooLarge
                : Paths.MayRead(native) ? Errno.None
                : Errno.AccessDenied;
        }
        if (errno != Errno.None)
        {
            return ReadFailure.Explain(path, errno).Failure;
        }
        if (status.Kind != FileKind.Directory || request.Expand)
        {
            return null;
        }
        using var directory = OpenFile.ReadContents(path, confined, out _);
        return directory is null ? null : ReadFailure.IsDirectory(path, directory).Failure;
    }
}
