using Launcher.Diagnostics;
using Launcher.Providers;

namespace Launcher.Fetching;

/// <summary>
/// The stores of a run, each opened when it is first asked. They outlive a fetch: whoever made this ends them, by
/// <see cref="EndAsync"/> or <see cref="TakeBackAsync"/>.
/// </summary>
/// <param name="planned">Whom the plan asks for what.</param>
/// <param name="settings">What the providers are created with.</param>
/// <param name="log">Gets one line per request at info.</param>
/// <param name="budget">For messages: what <c>--timeout</c> allows.</param>
internal sealed class Stores(IReadOnlyList<PlannedStore> planned, ProviderSettings settings, Log log, TimeSpan budget)
{
    private readonly List<OpenStore> _all =
    [
        .. planned.Select(store => new OpenStore(store, settings.Of(store.Name.Instance), log, budget)),
    ];

    public IReadOnlyList<OpenStore> All => _all;

    /// <summary>Everything the plan wants of them, in its order.</summary>
    public IReadOnlyList<Want> Wants { get; } =
    [.. planned.SelectMany(store => store.Wants).OrderBy(want => want.Index)];

    /// <summary>Those of which something is wanted, each with what.</summary>
    public List<AskedStore> Of(IReadOnlyList<Want> wants)
    {
        var asked = new List<AskedStore>();
        foreach (var store in _all)
        {
            var requests = wants
                .Where(want => want.Reference.Store == store.Planned.Name)
                .Select(want => want.Request)
                .Distinct()
                .ToList();
            if (requests.Count > 0)
            {
                asked.Add(new AskedStore(store, requests));
            }
        }
        return asked;
    }

    /// <summary>Ends the sessions that are open; what stores have made stays.</summary>
    public Task EndAsync() => Task.WhenAll(_all.Select(store => store.EndAsync()));

    /// <summary>Takes back what stores have made, and ends the sessions that are open.</summary>
    /// <returns>What lives on.</returns>
    public async Task<IReadOnlyList<Problem>> TakeBackAsync()
    {
        var left = await Task.WhenAll(_all.Select(store => store.TakeBackAsync()));
        return [.. left.SelectMany(failures => failures).Select(failure => new Problem(null, failure))];
    }
}
