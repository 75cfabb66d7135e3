using Launcher.Linux;
using Launcher.Planning;

namespace Launcher.Preflight;

/// <summary>What a sandbox (a seccomp profile, a userspace kernel) refuses of what a run takes.</summary>
internal static class SandboxCheck
{
    public static void Check(PlannedRun run, Problems refusals)
    {
        var (plan, stores) = (run.Plan, run.Stores);
        void Add(bool needed, Func<Problem?> refusal)
        {
            if (needed && refusal() is { } problem)
            {
                refusals.Add(problem);
            }
        }

        Add(plan.Supervision is not null, Sandbox.OfSupervision);
        Add(plan.User is not null, Sandbox.OfUser);
        // Those that the environment is scanned for are on the network.
        Add(stores.Any(store => store.Provider.Scanned), Sandbox.OfNetwork);
        Add(stores.Any(store => !store.Provider.Scanned && store.Threads is not null), Sandbox.OfWaiting);
        Add(stores.Any(store => store.Provider.StartsPrograms), Sandbox.OfPrograms);
    }
}
