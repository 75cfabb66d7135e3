using System.Text;
using Launcher.Diagnostics;
using Launcher.Fetching.Selection;
using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Fetching;

/// <summary>
/// Many references -> each store asked once for each thing, all stores at once -> every value, or every failure.
/// </summary>
/// <param name="stores">What is asked of whom.</param>
/// <param name="settings">What the providers are created with.</param>
/// <param name="log">Gets one line per request at info.</param>
/// <param name="budget">For messages: what <c>--timeout</c> allows.</param>
internal sealed class Fetcher(IReadOnlyList<PlannedStore> stores, ProviderSettings settings, Log log, TimeSpan budget)
{
    private readonly List<AskedStore> _stores =
    [
        .. stores.Select(store => new AskedStore(store, settings.Of(store.Name.Instance), log, budget)),
    ];
    private readonly Dictionary<SecretReference, FetchedSecret> _values = [];
    private readonly List<(Expansion, IReadOnlyList<KeyValuePair<string, FetchedSecret>>)> _expanded = [];
    private readonly List<(SecretReference, Problem)> _failures = [];

    /// <summary>
    /// What makes a store create something is asked for last, and only when everything else is there. Sessions in which
    /// that was asked stay open until <see cref="KeepAsync"/> or <see cref="TakeBackAsync"/>.
    /// </summary>
    /// <param name="issuing">What becomes of references that make the store create something.</param>
    /// <param name="cancellation">The end of the budget, or a termination signal.</param>
    public async Task<FetchedSecrets> FetchAsync(Issuing issuing, CancellationToken cancellation)
    {
        await Task.WhenAll(_stores.Select(store => store.FetchAsync(cancellation)));
        var waiting = _stores.Where(store => store.Waiting.Count > 0).ToList();
        Settle(waiting: false);
        var mayIssue = issuing != Issuing.Never && _failures.Count == 0;
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
        Settle(waiting: true);
        return new FetchedSecrets
        {
            Values = _values,
            Expanded = _expanded,
            Failures = _failures,
        };
    }

    /// <summary>Ends the sessions that are open; what stores have made stays.</summary>
    public Task KeepAsync() => Task.WhenAll(_stores.Select(store => store.KeepAsync()));

    /// <summary>Takes back what stores have made, and ends the sessions that are open.</summary>
    /// <returns>What lives on.</returns>
    public async Task<IReadOnlyList<Problem>> TakeBackAsync()
    {
        var left = await Task.WhenAll(_stores.Select(store => store.TakeBackAsync()));
        return [.. left.SelectMany(failures => failures).Select(failure => new Problem(null, failure))];
    }

    /// <summary>In the plan's order, which is the one that failures are told in.</summary>
    /// <param name="waiting">Whether those that waited until now, or the others.</param>
    private void Settle(bool waiting)
    {
        var settled = new HashSet<SecretReference>();
        foreach (var want in stores.SelectMany(store => store.Wants).OrderBy(want => want.Index))
        {
            var store = _stores.Find(store => store.Planned.Name == want.Reference.Store)!;
            if (store.Waiting.Contains(want.Request) != waiting)
            {
                continue;
            }
            if (want.Expansion is { } expansion)
            {
                Settle(expansion, want.Request, store.Planned.Provider, store.Answers[want.Request]);
            }
            else if (settled.Add(want.Reference))
            {
                Settle(want.Reference, want.Request, store.Planned.Provider, store.Answers[want.Request]);
            }
        }
    }

    private void Settle(
        SecretReference reference,
        SecretRequest request,
        ProviderDescriptor provider,
        SecretAnswer answer
    )
    {
        var failure = answer.Failure;
        SecretValue? value = null;
        if (answer.Document is { IsIssued: false } allowed)
        {
            // Nothing to select from or to decode yet.
            _values.Add(reference, Fetched(allowed.Content, false, request, allowed));
            return;
        }
        if (answer.Document is { } document)
        {
            if (reference.Selector is { } selector)
            {
                (value, failure) = DocumentSelector.Select(document, reference.Place, selector);
            }
            else
            {
                value = document.Content;
            }
        }
        if (value is not null && reference.Option("decode") is { } encoding)
        {
            (value, failure) = ValueDecoder.Decode(value, encoding);
        }
        if (value is not null)
        {
            value = Trimmed(reference, value);
            // A selected or decoded value is exact; only a file as a whole ends in the newline an editor put there.
            var trims =
                provider.TrimsNewlines
                && reference.Selector is null
                && !reference.Has("raw")
                && !reference.Has("decode");
            _values.Add(reference, Fetched(value, trims, request, answer.Document));
        }
        else if (failure!.Class == ProblemClass.NotFound && reference.Option("default") is { } standard)
        {
            var bytes = Encoding.UTF8.GetBytes(standard);
            _values.Add(reference, Fetched(new SecretValue(bytes), false, request, answer.Document));
        }
        else if (failure.Class == ProblemClass.NotFound && reference.Has("optional"))
        {
            _values.Add(reference, Fetched(null, false, request, answer.Document));
        }
        else
        {
            _failures.Add((reference, new Problem(null, failure)));
        }
    }

    private static FetchedSecret Fetched(
        SecretValue? value,
        bool trims,
        SecretRequest request,
        SecretDocument? document
    ) =>
        new(value, trims, request)
        {
            Version = document?.Version,
            Until = document?.Until ?? Until.Open,
            IsIssued = document is not { IsIssued: false },
        };

    private static SecretValue Trimmed(SecretReference reference, SecretValue value) =>
        reference.Has("trim") ? new SecretValue(value.Bytes.TrimEnd("\r\n"u8)) : value;

    private void Settle(Expansion expansion, SecretRequest request, ProviderDescriptor provider, SecretAnswer answer)
    {
        var reference = expansion.Reference;
        var failure = answer.Failure;
        KeyValuePair<string, SecretValue>[]? keys = null;
        if (answer.Document is { IsIssued: true } document)
        {
            (keys, failure) = ExpandedNames.Of(document, expansion);
        }
        if (failure is null)
        {
            // Separate values (one file each) end as files do; those inside a document are exact.
            var trims =
                answer.Document!.Format == DocumentFormat.Keyed
                && provider.TrimsNewlines
                && !reference.Has("raw")
                && !reference.Has("decode");
            _expanded.Add(
                (
                    expansion,
                    [
                        .. (keys ?? []).Select(key =>
                            KeyValuePair.Create(
                                key.Key,
                                Fetched(Trimmed(reference, key.Value), trims, request, answer.Document)
                            )
                        ),
                    ]
                )
            );
        }
        else if (failure.Class != ProblemClass.NotFound || !reference.Has("optional"))
        {
            _failures.Add((reference, new Problem(null, failure)));
        }
    }
}
