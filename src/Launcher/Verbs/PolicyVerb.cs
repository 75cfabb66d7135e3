using System.Text;
using Launcher.Diagnostics;
using Launcher.Linux;
using Launcher.Model;

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
        foreach (var store in UsedStore.Of(plan))
        {
            if (store.Provider.Policy is { } policy)
            {
                var requests = store.Wanted(plan).Select(wanted => wanted.Request).Distinct().ToList();
                // Several languages in one answer: an empty line between them.
                text.Append(text.Length > 0 ? "\n" : "");
                text.Append(policy(requests, settings.Of(store.Name.Instance)));
            }
        }
        StandardStreams.WriteOutput(Encoding.UTF8.GetBytes(text.ToString()));
        return (int)ExitCode.Success;
    }
}
