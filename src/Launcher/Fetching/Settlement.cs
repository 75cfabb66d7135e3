using System.Text;
using Launcher.Fetching.Selection;
using Launcher.Providers;

namespace Launcher.Fetching;

/// <summary>Turns what stores answered into what references came to: a value, none where that is allowed, or a failure.</summary>
internal sealed class Settlement
{
    private readonly Dictionary<SecretReference, FetchedSecret> _values = [];
    private readonly List<ExpandedSecret> _expanded = [];
    private readonly List<FailedReference> _failures = [];

    public bool HasFailures => _failures.Count > 0;

    public FetchedSecrets Fetched =>
        new()
        {
            Values = _values,
            Expanded = _expanded,
            Failures = _failures,
        };

    /// <param name="wants">In the plan's order, which is the one that failures are told in.</param>
    /// <param name="asked">Every store they are for.</param>
    /// <param name="waiting">Whether those that waited until now, or the others.</param>
    public void Take(IReadOnlyList<Want> wants, List<AskedStore> asked, bool waiting)
    {
        var settled = new HashSet<SecretReference>();
        foreach (var want in wants)
        {
            var store = asked.Find(store => store.Planned.Name == want.Reference.Store)!;
            if (store.Waiting.Contains(want.Request) != waiting)
            {
                continue;
            }
            if (want.Expansion is { } expansion)
            {
                Settle(expansion, want, store.Planned.Provider, store.Answers[want.Request]);
            }
            else if (settled.Add(want.Reference))
            {
                Settle(want, store.Planned.Provider, store.Answers[want.Request]);
            }
        }
    }

    private void Settle(Want want, ProviderDescriptor provider, SecretAnswer answer)
    {
        var reference = want.Reference;
        var failure = answer.Failure;
        SecretValue? value = null;
        if (answer.Document is { IsIssued: false } allowed)
        {
            // Nothing to select from or to decode yet.
            _values.Add(reference, Of(want, allowed, allowed.Content));
            return;
        }
        if (answer.Document is { } document)
        {
            if (reference.Selector is { } selector)
            {
                (value, failure) = DocumentSelector.Select(document, reference.Place, selector);
            }
            else if (document.Format == DocumentFormat.Keyed)
            {
                failure = MissingKey.Unnamed(reference.Place);
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
            _values.Add(reference, Of(want, answer.Document, value, trims));
        }
        else if (failure!.Class == ProblemClass.NotFound && reference.Option("default") is { } standard)
        {
            var bytes = Encoding.UTF8.GetBytes(standard);
            _values.Add(reference, Of(want, answer.Document, new SecretValue(bytes)));
        }
        else if (failure.Class == ProblemClass.NotFound && reference.Has("optional"))
        {
            _values.Add(reference, Of(want, answer.Document, null));
        }
        else
        {
            _failures.Add(new FailedReference(reference, failure));
        }
    }

    private static FetchedSecret Of(Want want, SecretDocument? document, SecretValue? value, bool trims = false) =>
        new(value, trims, want.Request)
        {
            Version = document?.Version,
            Until = document?.Until ?? Until.Open,
            IsIssued = document is not { IsIssued: false },
        };

    private static SecretValue Trimmed(SecretReference reference, SecretValue value) =>
        reference.Has("trim") ? new SecretValue(value.Bytes.TrimEnd("\r\n"u8)) : value;

    private void Settle(Expansion expansion, Want want, ProviderDescriptor provider, SecretAnswer answer)
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
            var fetched = Array.ConvertAll(
                keys ?? [],
                key => KeyValuePair.Create(key.Key, Of(want, answer.Document, Trimmed(reference, key.Value), trims))
            );
            _expanded.Add(new ExpandedSecret(expansion, fetched));
        }
        else if (failure.Class != ProblemClass.NotFound || !reference.Has("optional"))
        {
            _failures.Add(new FailedReference(reference, failure));
        }
    }
}
