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
        foreach (var provider in ProviderTable.All)
        {
            if (provider.Policy is not { } policy || Requests(plan, provider) is not { Count: > 0 } requests)
            {
                continue;
            }
            // Several languages in one answer: an empty line between them, and each begins with its name.
            text.Append(text.Length > 0 ? "\n" : "").Append(policy(requests, prepared.ProviderSettings(log)));
        }
        StandardStreams.WriteOutput(Encoding.UTF8.GetBytes(text.ToString()));
        return (int)ExitCode.Success;
    }

    private static List<SecretRequest> Requests(LaunchPlan plan, ProviderDescriptor provider) =>
        [
            .. plan
                .Deliveries.SelectMany(delivery => delivery.References)
                .Select(reference => (reference, Expand: false))
                .Concat(plan.Expansions.Select(expansion => (reference: expansion.Reference, Expand: true)))
                .Where(wanted => wanted.reference.Scheme == provider.Scheme)
                .Select(wanted => SecretRequest.Of(wanted.reference, provider.Options, wanted.Expand))
                .Distinct(),
        ];
}
