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
    public static Cleaner? Start(Action? takeBack) => takeBack is null ? null : new Cleaner(takeBack);

    /// <summary>Takes back what was written, and returns when that is done.</summary>
    public void Run()
    {
        _wanted.Set();
        _thread.Join();
    }

    public void Dispose() => _wanted.Dispose();
}
