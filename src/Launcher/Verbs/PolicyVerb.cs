using System.Text;
using Launcher.Diagnostics;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Verbs;

/// <summary><c>launcher policy</c>: what each store must allow for exactly these references. Asks no store.</summary>
internal static class PolicyVerb
{
    public static int Print(Preparation prepared)
    {
        prepared.ThrowIfAny();
        var plan = prepared.Plan;
        var log = new Log(plan.LogLevel, plan.LogFormat, StandardStreams.WriteError);
        prepared.Warn(log);
        var text = new StringBuilder();
        var settings = prepared.ProviderSettings(log);
        foreach (var (provider, store) in UsedStore.Of(plan))
        {
            if (provider.Policy is { } policy)
            {
                // Several languages in one answer: an empty line between them.
                text.Append(text.Length > 0 ? "\n" : "");
                text.Append(policy(Requests(plan, provider, store), settings.Of(store.Instance)));
            }
        }
        StandardStreams.WriteOutput(Encoding.UTF8.GetBytes(text.ToString()));
        return (int)ExitCode.Success;
    }

    private static List<SecretRequest> Requests(LaunchPlan plan, ProviderDescriptor provider, StoreName store) =>
        [
            .. plan
                .Deliveries.SelectMany(delivery => delivery.References)
                .Select(reference => (reference, Expand: false))
                .Concat(plan.Expansions.Select(expansion => (reference: expansion.Reference, Expand: true)))
                .Where(wanted => wanted.reference.Store == store)
                .Select(wanted => SecretRequest.Of(wanted.reference, provider.Options, wanted.Expand))
                .Distinct(),
        ];
}
