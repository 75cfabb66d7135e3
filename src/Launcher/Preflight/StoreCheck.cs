using Launcher.Fetching;
using Launcher.Fetching.Selection;
using Launcher.Planning;
using Launcher.Providers;
using Launcher.References;

namespace Launcher.Preflight;

/// <summary>What can be said of stores, their settings and what is asked of them before one is asked.</summary>
/// <param name="readsSecrets">Whether what they are read from must be here: files, and what a login takes.</param>
internal sealed class StoreCheck(PlannedRun run, Findings findings, bool readsSecrets)
{
    private readonly Problems _problems = findings.Problems;
    private readonly Problems _sources = findings.Sources;

    public void Check()
    {
        foreach (var store in run.Stores)
        {
            if (store.Unset(run.Plan.Given) is { } unset)
            {
                _problems.Add(unset);
                continue;
            }
            var settings = run.ProviderSettings.Of(store.Name.Instance);
            var problems = store.Provider.CheckSettings(settings).Except(_problems).ToList();
            if (readsSecrets)
            {
                _sources.AddRange(store.Provider.CheckFiles(settings).Except(_problems.Concat(problems)));
            }
            _problems.AddRange(problems);
            if (problems.Count == 0)
            {
                Check(store, settings);
            }
        }
    }

    private void Check(PlannedStore store, ProviderSettings settings)
    {
        var (failures, missing) = (new List<FailedReference>(), new List<FailedReference>());
        foreach (var want in store.Wants)
        {
            var (reference, request) = (want.Reference, want.Request);
            // A key can be missing in what was answered, and all of them can.
            var isWhole = reference.Selector is null && !request.Expand;
            var failure =
                isWhole && store.Provider.HasKeysOnly ? MissingKey.Unnamed(reference.Place)
                : isWhole && !store.Provider.KnowsAbsence ? NeverAbsent(reference)
                : null;
            failure ??= store.Provider.CheckRequest(request, settings);
            if (failure is not null)
            {
                failures.Add(new FailedReference(reference, failure));
            }
            else if (
                readsSecrets
                && store.Provider.CheckSource(request, settings) is { } source
                && !(source.Class == ProblemClass.NotFound && (reference.Has("optional") || reference.Has("default")))
            )
            {
                missing.Add(new FailedReference(reference, source));
            }
        }
        _problems.AddRange(run.Plan.Explain(failures));
        _sources.AddRange(run.Plan.Explain(missing));
    }

    // Silently without effect, it would be found out on the day the secret is missing.
    private static Failure? NeverAbsent(SecretReference reference)
    {
        var option = reference.Has("optional") ? "optional" : "default";
        return reference.Has(option)
            ? Failure.Reference(
                $"{Quoted.Text(ReferencePrinter.Display(reference))} has the option '{option}', and {reference.Scheme}:// never answers that there is no such secret",
                $"leave '{option}' out, or select a key (#key) that may be missing"
            )
            : null;
    }
}
