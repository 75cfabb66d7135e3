using System.Text;
using Launcher.Diagnostics;
using Launcher.Fetching.Selection;
using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Fetching;

/// <summary>
/// Many references -> each store asked once for each thing, all stores at once -> every value, or every failure.
/// </summary>
/// <param name="descriptors">Finds what is known of a scheme's provider.</param>
/// <param name="settings">What the providers are created with.</param>
/// <param name="log">Gets one line per request at info.</param>
/// <param name="budget">For messages: what <c>--timeout</c> allows.</param>
internal sealed class Fetcher(
    Func<string, ProviderDescriptor> descriptors,
    ProviderSettings settings,
    Log log,
    TimeSpan budget
)
{
    private readonly Dictionary<StoreName, AskedStore> _stores = [];
    private readonly Dictionary<SecretReference, FetchedSecret> _values = [];
    private readonly List<(Expansion, IReadOnlyList<KeyValuePair<string, FetchedSecret>>)> _expanded = [];
    private readonly List<(SecretReference, Problem)> _failures = [];

    /// <summary>
    /// What makes a store create something is asked for last, and only when everything else is there. Sessions in which
    /// that was asked stay open until <see cref="KeepAsync"/> or <see cref="TakeBackAsync"/>.
    /// </summary>
    /// <param name="plan">What is wanted.</param>
    /// <param name="issuing">What becomes of references that make the store create something.</param>
    /// <param name="cancellation">The end of the budget, or a termination signal.</param>
    public async Task<FetchedSecrets> FetchAsync(LaunchPlan plan, Issuing issuing, CancellationToken cancellation)
    {
        var references = plan.Deliveries.SelectMany(delivery => delivery.References).Distinct().ToList();
        foreach (var reference in references)
        {
            Store(reference).Wanted.Add(Request(reference, expand: false));
        }
        foreach (var expansion in plan.Expansions)
        {
            Store(expansion.Reference).Wanted.Add(Request(expansion.Reference, expand: true));
        }
        await Task.WhenAll(_stores.Values.Select(store => store.FetchAsync(cancellation)));
        var waiting = _stores.Values.Where(store => store.Waiting.Count > 0).ToList();
        Settle(plan, references, waiting: false);
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
        Settle(plan, references, waiting: true);
        return new FetchedSecrets
        {
            Values = _values,
            Expanded = _expanded,
            Failures = _failures,
        };
    }

    /// <summary>Ends the sessions that are open; what stores have made stays.</summary>
    public Task KeepAsync() => Task.WhenAll(_stores.Values.Select(store => store.KeepAsync()));

    /// <summary>Takes back what stores have made, and ends the sessions that are open.</summary>
    /// <returns>What lives on.</returns>
    public async Task<IReadOnlyList<Problem>> TakeBackAsync()
    {
        var left = await Task.WhenAll(_stores.Values.Select(store => store.TakeBackAsync()));
        return [.. left.SelectMany(failures => failures).Select(failure => new Problem(null, failure))];
    }

    private AskedStore Store(SecretReference reference)
    {
        if (!_stores.TryGetValue(reference.Store, out var store))
        {
            var name = reference.Store;
            IProvider Create() => descriptors(name.Scheme).Create(settings.Of(name.Instance));
            _stores.Add(name, store = new AskedStore(name, Create, log, budget));
        }
        return store;
    }

    private SecretRequest Request(SecretReference reference, bool expand) =>
        SecretRequest.Of(reference, descriptors(reference.Scheme).Options, expand);

    /// <param name="waiting">Whether those that waited until now, or the others.</param>
    private void Settle(LaunchPlan plan, IReadOnlyList<SecretReference> references, bool waiting)
    {
        foreach (var reference in references)
        {
            var (store, request) = (_stores[reference.Store], Request(reference, expand: false));
            if (store.Waiting.Contains(request) == waiting)
            {
                Settle(reference, store.Answers[request]);
            }
        }
        foreach (var expansion in plan.Expansions)
        {
            var (store, request) = (_stores[expansion.Reference.Store], Request(expansion.Reference, expand: true));
            if (store.Waiting.Contains(request) == waiting)
            {
                Settle(expansion, store.Answers[request]);
            }
        }
    }

    private void Settle(SecretReference reference, SecretAnswer answer)
    {
        var failure = answer.Failure;
        SecretValue? value = null;
        if (answer.Document is { IsIssued: false } allowed)
        {
            // Nothing to select from or to decode yet.
            _values.Add(reference, new FetchedSecret(allowed.Content, false, null) { IsIssued = false });
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
                descriptors(reference.Scheme).TrimsNewlines
                && reference.Selector is null
                && !reference.Has("raw")
                && !reference.Has("decode");
            _values.Add(reference, new FetchedSecret(value, trims, answer.Document!.Version));
        }
        else if (failure!.Class == ProblemClass.NotFound && reference.Option("default") is { } standard)
        {
            var bytes = Encoding.UTF8.GetBytes(standard);
            _values.Add(reference, new FetchedSecret(new SecretValue(bytes), false, null));
        }
        else if (failure.Class == ProblemClass.NotFound && reference.Has("optional"))
        {
            _values.Add(reference, new FetchedSecret(null, false, null));
        }
        else
        {
            _failures.Add((reference, new Problem(null, failure)));
        }
    }

    private static SecretValue Trimmed(SecretReference reference, SecretValue value) =>
        reference.Has("trim") ? new SecretValue(value.Bytes.TrimEnd("\r\n"u8)) : value;

    private void Settle(Expansion expansion, SecretAnswer answer)
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
                && descriptors(reference.Scheme).TrimsNewlines
                && !reference.Has("raw")
                && !reference.Has("decode");
            var version = answer.Document.Version;
            _expanded.Add(
                (
                    expansion,
                    [
                        .. (keys ?? []).Select(key =>
                            KeyValuePair.Create(
                                key.Key,
                                new FetchedSecret(Trimmed(reference, key.Value), trims, version)
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
