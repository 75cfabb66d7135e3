using Launcher.Linux;

namespace Launcher.Providers.LocalFile;

/// <summary>
/// Reads what may block: FIFOs (process substitution, <c>/dev/fd/63</c>), terminals, devices. On a thread of its own
/// that leaves at once when cancelled: a blocking read could not be ended.
/// </summary>
internal static class StreamRead
{
    /// <summary>Reads to the end. The file is in use until the task ends, also when it is cancelled.</summary>
    /// <returns>The value, or null and why.</returns>
    public static Task<(SecretValue? Value, Errno Errno)> RunAsync(OpenFile file, CancellationToken cancellation)
    {
        var end = new TaskCompletionSource<(SecretValue?, Errno)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            var result = Read(file, cancellation);
            if (result is { } known)
            {
                end.SetResult(known);
            }
            else
            {
                end.SetCanceled(cancellation);
            }
        })
        {
            IsBackground = true,
            Name = "file stream",
        };
        thread.Start();
        return end.Task;
    }

    /// <returns>Null when cancelled.</returns>
    private static (SecretValue? Value, Errno Errno)? Read(OpenFile file, CancellationToken cancellation)
    {
        // Disposed from the last to the first: the registration waits for a running callback before the number is closed.
        using var wakeup = Wakeup.Create(out var errno);
        if (wakeup is null)
        {
            return (null, errno);
        }
        using var registration = cancellation.UnsafeRegister(static state => ((Wakeup)state!).Wake(), wakeup);
        using var buffer = new SecretBuffer(0);
        do
        {
            errno = wakeup.WaitReadable(file, out var woken);
            if (woken)
            {
                return null;
            }
            if (errno == Errno.None)
            {
                errno = WholeFile.Drain(file, buffer, SecretLimits.MaxSecretBytes);
            }
        } while (errno == Errno.TryAgain);
        return (errno == Errno.None ? new SecretValue(buffer.Bytes) : null, errno);
    }
}
