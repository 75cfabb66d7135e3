namespace Launcher.Linux;

/// <summary>Words for errno values. Not strerror: a static glibc has no locale data, and the words are part of messages.</summary>
internal static class ErrnoText
{
    public static string Describe(Errno errno) =>
        errno switch
        {
            Errno.NotPermitted => "operation not permitted",
            Errno.NoSuchEntry => "no such file or directory",
            Errno.NoSuchProcess => "no such process",
            Errno.InputOutput => "input/output error",
            Errno.NoSuchDevice => "no such device or address",
            Errno.ArgumentListTooLong => "argument list too long",
            Errno.ExecFormat => "exec format error",
            Errno.BadDescriptor => "bad file descriptor",
            Errno.TryAgain => "resource temporarily unavailable",
            Errno.OutOfMemory => "out of memory",
            Errno.AccessDenied => "permission denied",
            Errno.Busy => "device or resource busy",
            Errno.Exists => "file exists",
            Errno.CrossDevice => "a link leads out of its directory",
            Errno.NotADirectory => "not a directory",
            Errno.IsADirectory => "is a directory",
            Errno.InvalidArgument => "invalid argument",
            Errno.TooManyOpenFiles => "too many open files",
            Errno.TextFileBusy => "text file busy",
            Errno.FileTooLarge => "file too large",
            Errno.NoSpace => "no space left on device",
            Errno.ReadOnlyFileSystem => "read-only file system",
            Errno.BrokenPipe => "broken pipe",
            Errno.NameTooLong => "file name too long",
            Errno.NotImplemented => "function not implemented",
            Errno.TooManyLinks => "too many levels of symbolic links",
            Errno.NotSupported => "operation not supported",
            Errno.QuotaExceeded => "disk quota exceeded",
            _ => $"errno {(int)errno}",
        };
}
