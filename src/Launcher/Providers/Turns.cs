namespace Launcher.Providers;

/// <summary>Lets a store be asked many things, and not all at one time.</summary>
internal static class Turns
{
    /// <param name="most">How many at one time.</param>
    /// <param name="items">In their order.</param>
    /// <param name="work">Ends with its token; the queue does not, as whoever is before in it leaves then.</param>
    public static async Task RunAsync<T>(int most, IEnumerable<T> items, Func<T, Task> work)
    {
        using var turns = new SemaphoreSlim(most);
        await Task.WhenAll(items.Select(item => RunAsync(turns, item, work)));
    }

    private static async Task RunAsync<T>(SemaphoreSlim turns, T item, Func<T, Task> work)
    {
        await turns.WaitAsync(CancellationToken.None);
        try
        {
            await work(item);
        }
        finally
        {
            turns.Release();
        }
    }
}
