namespace Launcher.Fetching;

/// <summary>
/// Many references -> each store asked once for each thing, all stores at once -> every value, or every failure. It keeps
/// nothing: whoever opened the stores may ask them again, for some of it.
/// </summary>
internal static class Fetcher
{
    /// <summary>What makes a store create something is asked for last, and only when everything else is there.</summary>
    /// <param name="stores">Open, or to be opened; they stay open.</param>
    /// <param name="wants">What is wanted of them, in the plan's order.</param>
    /// <param name="issuing">What becomes of references that make the store create something.</param>
    /// <param name="read">
    /// What the caller does with a store of which all has been read, while others are still asked. Not called for one that is
    /// to create something.
    /// </param>
    /// <param name="cancellation">The end of the budget, or a termination signal.</param>
    public static async Task<FetchedSecrets> FetchAsync(
        Stores stores,
        IReadOnlyList<Want> wants,
        Issuing issuing,
        Func<AskedStore, Task> read,
        CancellationToken cancellation
    )
    {
        var asked = stores.Of(wants);
        await Task.WhenAll(asked.Select(store => store.FetchAsync(read, cancellation)));
        var waiting = asked.Where(store => store.Waiting.Count > 0).ToList();
        var settlement = new Settlement();
        settlement.Take(wants, asked, waiting: false);
        var mayIssue = issuing != Issuing.Never && !settlement.HasFailures;
        await Task.WhenAll(
            waiting.Select(store => mayIssue ? store.IssueAsync(cancellation) : store.CheckAsync(cancellation))
        );
        if (!mayIssue && issuing == Issuing.Kept)
        {
            // This start fails anyway: what would stop the next one is said with it, and what is not known is not.
            foreach (var store in waiting)
            {
                store.LeaveDenied();
            }
        }
        settlement.Take(wants, asked, waiting: true);
        return settlement.Fetched;
    }
}

/// <summary>What becomes of references that make a store create something: a database user, a certificate.</summary>
internal enum Issuing
{
    /// <summary>The store is only asked whether it would allow that, and the answer is empty.</summary>
    Never,

    /// <summary>It is made for the app, when everything else is there.</summary>
    Kept,

    /// <summary>It is made, and taken back: <c>check --issue</c>.</summary>
    TakenBack,
}
