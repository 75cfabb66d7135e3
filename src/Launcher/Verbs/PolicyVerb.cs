using System.Text;
using Launcher.CommandLine;
using Launcher.Fetching;
using Launcher.Linux;
using Launcher.Planning;
using Launcher.Providers;

namespace Launcher.Verbs;

/// <summary>
/// <c>launcher policy [--store NAME]</c>: what each store must allow for exactly these references. A store is asked only where
/// it alone knows, and only when the settings say where it is and who asks it.
/// </summary>
internal static class PolicyVerb
{
    // It is no start: whoever waits for it sits there.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static int Print(RawOptions raw, PlannedRun run)
    {
        var (plan, settings) = (run.Plan, run.ProviderSettings);
        var stores = Chosen([.. run.Stores.Where(store => store.Provider.Policy is not null)], raw.Store);
        var text = new StringBuilder();
        foreach (var store in stores)
        {
            if (stores.Count > 1)
            {
                // Several documents, maybe in several languages.
                text.Append(text.Length > 0 ? "\n" : "").Append($"# launcher policy --store {store.Name}\n");
            }
            text.Append(
                Policy(
                    store.Provider,
                    store.Requests,
                    settings.Of(store.Name.Instance),
                    plan.Timeout < s_patience ? plan.Timeout : s_patience
                )
            );
        }
        return StandardStreams.Answer(text.ToString());
    }

    private static List<PlannedStore> Chosen(List<PlannedStore> used, string? wanted)
    {
        if (wanted is null)
        {
            return used;
        }
        var names = used.ConvertAll(store => store.Name.ToString());
        var chosen = used.Find(store => $"{store.Name}" == wanted);
        return chosen is not null
            ? [chosen]
            : throw new LaunchException(
                ExitCode.Failed,
                ProblemClass.BadSetting,
                "--store",
                $"{Quoted.Text(wanted)} is not a store of these references that has a policy",
                Nearest.To(wanted, names) is { } nearest ? $"did you mean {nearest}?"
                    : names.Count > 0 ? $"write one of {string.Join(", ", names)}"
                    : "leave it out"
            );
    }

    private static string Policy(
        ProviderDescriptor provider,
        IReadOnlyList<SecretRequest> requests,
        ProviderSettings settings,
        TimeSpan patience
    )
    {
        if (provider.AskedPolicy is not { } ask || provider.CheckSettings(settings).Any())
        {
            return provider.Policy!(requests, settings);
        }
        ReservedThreads.Reserve(ReservedThreads.Shared);
        using var end = new CancellationTokenSource(patience);
        return ask(requests, settings, end.Token).GetAwaiter().GetResult();
    }
}
