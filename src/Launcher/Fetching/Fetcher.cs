using System.Diagnostics;
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
    // What ending a login may cost the app's start, before the end of the budget and after it.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patienceAfterBudget = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<SecretReference, FetchedSecret> _values = [];
    private readonly List<(Expansion, IReadOnlyList<KeyValuePair<string, FetchedSecret>>)> _expanded = [];
    private readonly List<(SecretReference, Problem)> _failures = [];

    /// <param name="plan">What is wanted.</param>
    /// <param name="issuing">What becomes of references that make the store create something.</param>
    /// <param name="cancellation">The end of the budget, or a termination signal.</param>
    public async Task<FetchedSecrets> FetchAsync(LaunchPlan plan, Issuing issuing, CancellationToken cancellation)
    {
        var references = plan.Deliveries.SelectMany(delivery => delivery.References).Distinct().ToList();
        var wanted = new Dictionary<StoreName, HashSet<SecretRequest>>();
        foreach (var reference in references)
        {
            Want(wanted, reference, expand: false);
        }
        foreach (var expansion in plan.Expansions)
        {
            Want(wanted, expansion.Reference, expand: true);
        }
        var batches = new List<Task<(StoreName Store, Dictionary<SecretRequest, SecretAnswer> Answers)>>();
        foreach (var (store, requests) in wanted)
        {
            batches.Add(AskAsync(store, [.. requests], issuing, cancellation));
        }
        var answers = new Dictionary<StoreName, Dictionary<SecretRequest, SecretAnswer>>();
        foreach (var batch in batches)
        {
            var (store, answered) = await batch;
            answers.Add(store, answered);
        }
        foreach (var reference in references)
        {
            Settle(reference, answers[reference.Store][Request(reference, expand: false)]);
        }
        foreach (var expansion in plan.Expansions)
        {
            var reference = expansion.Reference;
            Settle(expansion, answers[reference.Store][Request(reference, expand: true)]);
        }
        return new FetchedSecrets
        {
            Values = _values,
            Expanded = _expanded,
            Failures = _failures,
        };
    }

    private void Want(Dictionary<StoreName, HashSet<SecretRequest>> wanted, SecretReference reference, bool expand)
    {
        if (!wanted.TryGetValue(reference.Store, out var requests))
        {
            wanted.Add(reference.Store, requests = []);
        }
        requests.Add(Request(reference, expand));
    }

    private SecretRequest Request(SecretReference reference, bool expand) =>
        SecretRequest.Of(reference, descriptors(reference.Scheme).Options, expand);

    private async Task<(StoreName, Dictionary<SecretRequest, SecretAnswer>)> AskAsync(
        StoreName store,
        List<SecretRequest> requests,
        Issuing issuing,
        CancellationToken cancellation
    )
    {
        var answers = new Dictionary<SecretRequest, SecretAnswer>();
        var started = Stopwatch.GetTimestamp();
        try
        {
            var provider = descriptors(store.Scheme).Create(settings.Of(store.Instance));
            var answered = await (
                issuing == Issuing.Never
                    ? provider.CheckAsync(requests, cancellation)
                    : provider.FetchAsync(requests, cancellation)
            );
            for (var i = 0; i < requests.Count; i++)
            {
                answers.Add(requests[i], answered[i]);
            }
            await EndAsync(provider, issuing, cancellation);
        }
        catch (OperationCanceledException)
        {
            foreach (var request in requests)
            {
                // What was answered stays answered, whatever took too long after it.
                answers.TryAdd(
                    request,
                    SecretAnswer.Failed(
                        ProblemClass.Timeout,
                        $"no answer from {Quoted.Text($"{store}://{request.Location}")} within {budget.TotalSeconds:0.###} s",
                        "check the store, or give it more time with --timeout"
                    )
                );
            }
        }
        if (log.Says(LogLevel.Info))
        {
            var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            foreach (var (request, answer) in answers)
            {
                var outcome = answer.Failure is { } failure
                    ? FailureReport.Name(failure.Class)
                    : answer.Document!.Version ?? "no version";
                // Quoted: a location may hold a line break, and then it would write log lines of its own.
                log.Info($"fetched {Quoted.Text($"{store}://{request.Location}")} ({outcome}) in {took:0.0} ms");
            }
        }
        return (store, answers);
    }

    /// <summary>
    /// Lets the provider take back and end what it began. Ending may cost the start a second; after the end of the budget
    /// both get only a part of the grace in which every failure is still reported.
    /// </summary>
    private static async Task EndAsync(IProvider provider, Issuing issuing, CancellationToken cancellation)
    {
        using var revoking = new CancellationTokenSource();
        await using var budgetEnd = cancellation.UnsafeRegister(
            static revoking => ((CancellationTokenSource)revoking!).CancelAfter(s_patienceAfterBudget),
            revoking
        );
        if (issuing == Issuing.TakenBack)
        {
            await provider.RevokeAsync(revoking.Token);
        }
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(revoking.Token);
        ending.CancelAfter(s_patience);
        await provider.EndAsync(ending.Token);
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
                var selection = DocumentSelector.Select(document, reference.Place, selector);
                (value, failure) = (selection.Value, selection.Failure);
            }
            else
            {
                value = document.Content;
            }
        }
        if (value is not null && reference.Option("decode") is { } encoding)
        {
            var decoded = ValueDecoder.Decode(value, encoding);
            (value, failure) = (decoded.Value, decoded.Failure);
        }
        if (value is not null)
        {
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
            _failures.Add((reference, new Problem(failure.Class, null, failure.What, failure.WayOut)));
        }
    }

    private void Settle(Expansion expansion, SecretAnswer answer)
    {
        var reference = expansion.Reference;
        var failure = answer.Failure;
        IReadOnlyList<KeyValuePair<string, SecretValue>> keys = [];
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
                    [.. keys.Select(key => KeyValuePair.Create(key.Key, new FetchedSecret(key.Value, trims, version)))]
                )
            );
        }
        else if (failure.Class != ProblemClass.NotFound || !reference.Has("optional"))
        {
            _failures.Add((reference, new Problem(failure.Class, null, failure.What, failure.WayOut)));
        }
    }
}
