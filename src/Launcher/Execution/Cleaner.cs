namespace Launcher.Execution;

/// <summary>
/// A thread that keeps the identity this process started with, so that files it wrote can still be removed when execve
/// fails after the drop to the app's user. execve ends it.
/// </summary>
internal sealed class Cleaner : IDisposable
{
    private readonly ManualResetEventSlim _wanted = new();
    private readonly Thread _thread;

    private Cleaner(Action takeBack)
    {
        _thread = new Thread(() =>
        {
            _wanted.Wait();
            takeBack();
        })
        {
            IsBackground = true,
        };
        _thread.Start();
    }

    /// <summary>Starts one, or none when there is nothing to take back.</summary>
    /// <exception cref="LaunchException">There can be no thread; then all is taken back already.</exception>
    public static Cleaner? Start(Action? takeBack)
    {
        if (takeBack is null)
        {
            return null;
        }
        try
        {
            return new Cleaner(takeBack);
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            takeBack();
            throw new LaunchException(
                ExitCode.Failed,
                ProblemClass.Internal,
                null,
                "no thread can be started beside the one that changes the user",
                "raise the limit of processes (--pids-limit, --ulimit nproc=)"
            );
        }
    }

    /// <summary>Takes back what was written, and returns when that is done.</summary>
    public void Run()
    {
        _wanted.Set();
        _thread.Join();
    }

    public void Dispose() => _wanted.Dispose();
}
