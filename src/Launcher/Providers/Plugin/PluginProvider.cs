namespace Launcher.Providers.Plugin;

/// <summary>
/// Secrets that another program reads, by the protocol of Summon's providers: the path is its only argument, the value is
/// all of its standard output, an exit code other than 0 is a failure, and standard error says why.
/// </summary>
internal sealed class PluginProvider(ProviderSettings settings) : IProvider
{
    // Each is a process with memory of its own, and many stores count sessions.
    private const int AtOnce = 4;

    /// <summary>Two that read the pipes of each program, and the runtime's one that waits for their ends.</summary>
    public static int Threads(int requests) => 1 + (2 * Math.Min(requests, AtOnce));

    public async ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        using var turns = new SemaphoreSlim(AtOnce);
        // All of them end: each by its answer, or by the token.
        return await Task.WhenAll(requests.Select(request => AskAsync(request, turns, cancellation)));
    }

    private async Task<SecretAnswer> AskAsync(
        SecretRequest request,
        SemaphoreSlim turns,
        CancellationToken cancellation
    )
    {
        var (program, argument) = PluginReference.Of(request);
        // Asked again: it was there before the first store was.
        var failure = PluginFormat.Of(request, out var format);
        var missing = PluginDirectories.Find(program, settings, out var file);
        if ((failure ?? missing) is { } known)
        {
            return known;
        }
        try
        {
            await turns.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return Failure.Timeout(
                $"{Quoted.Text(file)} was not started for {Quoted.Text(argument)}: its turn did not come within the budget",
                $"{AtOnce} programs run at once: check those before it, or give them more time with --timeout"
            );
        }
        try
        {
            using var call = new PluginCall(file, argument, PluginEnvironment.Of(program, settings));
            return await call.RunAsync(format, cancellation);
        }
        finally
        {
            turns.Release();
        }
    }
}
