namespace Launcher.Testing.Doubles.Vault;

/// <summary>Answers that a test keeps back: what was asked has been done, and nobody knows yet.</summary>
internal sealed class HeldAnswers(string path)
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Path => path;

    /// <summary>Completed when there is one.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>Gives them, and those to come.</summary>
    public void Release() => _released.TrySetResult();

    public Task PassAsync(CancellationToken cancellation)
    {
        _arrived.TrySetResult();
        return _released.Task.WaitAsync(cancellation);
    }
}
