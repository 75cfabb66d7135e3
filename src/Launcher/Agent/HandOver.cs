using Launcher.Execution;
using Launcher.Fetching;
using Launcher.Linux;
using Launcher.Planning;

namespace Launcher.Agent;

/// <summary>
/// Auto mode, when a store has given something for a time: the process that has fetched gives all of it to an agent, over a
/// channel that nobody else can open, and becomes the app's parent. Nothing is asked for twice.
/// </summary>
internal static class HandOver
{
    /// <summary>Whether somebody who stays could do anything for what was fetched: renew and revoke leases, replace what a file holds.</summary>
    public static bool IsNeeded(LaunchPlan plan, FetchedSecrets fetched)
    {
        foreach (var (reference, secret) in fetched.Values)
        {
            if (secret.Until is Until.Leased || (secret.Until.Life is not null && CanChange(plan, reference)))
            {
                return true;
            }
        }
        foreach (var expanded in fetched.Expanded)
        {
            // All of one answer.
            if (expanded.Keys is [var (_, first), ..] && first.Until is Until.Leased)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Returns only when nobody can stay, which a line says: the app starts all the same.</summary>
    /// <param name="stores">Open.</param>
    /// <param name="signals">Held. What comes from here on is the app's.</param>
    /// <exception cref="LaunchException">A signal came: 128+n and no text.</exception>
    public static void Run(
        PlannedRun run,
        ProcessImage image,
        Stores stores,
        FetchedSecrets fetched,
        TerminationSignals signals
    )
    {
        if (signals.Take() is var signal and not 0)
        {
            throw new LaunchException(ExitCode.SignalBase + signal, []);
        }
        var refusal = SuperviseMode.Become(
            image,
            signals.Before,
            // It says so when it has it all.
            link => Parcel.Send(link, run, fetched, stores) && link.Hear() == true
        );
        run.Log.Warn($"nobody stays to keep the secrets good, and they end: {refusal.What}: {refusal.WayOut}");
    }

    /// <summary>The agent's side.</summary>
    /// <param name="stores">Not open yet.</param>
    /// <exception cref="LaunchException">There is nothing, or it is not for this plan.</exception>
    public static FetchedSecrets Take(Channel link, PlannedRun run, Stores stores)
    {
        var fetched = Parcel.Receive(link, run, stores);
        link.Say(isReady: true);
        return fetched;
    }

    private static bool CanChange(LaunchPlan plan, SecretReference reference)
    {
        foreach (var delivery in plan.Deliveries)
        {
            if (delivery.References.Contains(reference) && plan.ActionOf(delivery) is not null)
            {
                return true;
            }
        }
        return false;
    }
}
