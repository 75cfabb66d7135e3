namespace Launcher.Linux;

/// <summary>What the machine did not give, with the limit that is in the way.</summary>
internal static class Shortage
{
    public const string Crowd = "too many processes and threads are running already";
    public const string MoreProcesses = "raise the limit of processes (ulimit -u, --ulimit nproc=, --pids-limit)";

    /// <summary>The way out of what a write met; null when it is another one.</summary>
    public static string? MoreRoom(Errno errno) =>
        errno switch
        {
            Errno.NoSpace =>
                "make the file system larger (a tmpfs: size=, an emptyDir: sizeLimit), or remove something",
            Errno.QuotaExceeded => "raise the quota, or remove something",
            Errno.FileTooLarge => "raise the limit of a file's size (ulimit -f, --ulimit fsize=)",
            Errno.TooManyOpenFiles => "raise the limit of open files (ulimit -n, --ulimit nofile=)",
            Errno.OutOfMemory => "raise the limit of memory",
            _ => null,
        };

    /// <summary>Null when an exception does not come from one.</summary>
    public static LaunchException? Behind(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is ThreadStartException)
            {
                return OfThreads();
            }
            if (cause is OutOfMemoryException)
            {
                // The framework throws it for a thread too.
                return Libc.NoThread() != 0 ? OfThreads() : OfMemory();
            }
        }
        return null;
    }

    public static LaunchException OfThreads() =>
        Failed($"a thread that is needed cannot be started, as {Crowd}", MoreProcesses);

    private static LaunchException OfMemory()
    {
        var (addresses, data) = (ResourceLimits.AddressSpace, ResourceLimits.Data);
        return addresses != ulong.MaxValue
                ? Failed(
                    $"there is no memory left: the address space is limited to {Kilobytes(addresses)}",
                    "raise it (ulimit -v)"
                )
            : data != ulong.MaxValue
                ? Failed(
                    $"there is no memory left: the data segment is limited to {Kilobytes(data)}",
                    "raise it (ulimit -d)"
                )
            : Failed("there is no memory left", "raise the container's memory limit, or deliver less");
    }

    private static string Kilobytes(ulong bytes) => $"{bytes >> 10} kB";

    private static LaunchException Failed(string what, string wayOut) =>
        new(ExitCode.Failed, ProblemClass.Internal, null, what, wayOut);
}
