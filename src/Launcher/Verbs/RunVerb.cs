using System.Diagnostics;
using Launcher.Agent;
using Launcher.CommandLine;
using Launcher.Diagnostics;
using Launcher.Execution;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Linux;
using Launcher.Planning;
using Launcher.Preflight;

namespace Launcher.Verbs;

/// <summary><c>launcher [run] [flags] -- command</c>: deliver the secrets and become the app.</summary>
internal static class RunVerb
{
    /// <summary>
    /// Whether this process has to become the app's parent, as a reference asks for one: that is known only when all is
    /// planned. What is wrong with the plan is said by this process.
    /// </summary>
    public static bool StaysAsParent(RawOptions raw, PlannedRun run, Findings findings, Role role) =>
        role.Kind == RoleKind.Launcher
        && run.Plan.Supervision is not null
        && raw.CommandIndex > 0
        && findings.Problems.Count == 0;

    /// <summary>Does not return: the process is the app afterwards, or ends with it.</summary>
    /// <exception cref="LaunchException">The app was not started, and nothing was left behind.</exception>
    public static int Run(RawOptions raw, ProcessImage image, PlannedRun run, Machine machine, Starter? starter)
    {
        var (plan, log) = (run.Plan, run.Log);
        if (starter is { TakesOver: true })
        {
            return AgentLoop.TakeOver(run, image, machine.User, machine.Targets, new Retrieval(run).Open(), starter);
        }
        var path = machine.Command!.Path!;
        if (plan.Supervision is not null != starter is not null)
        {
            // Both are worked out from the same settings, at two moments: an app without the parent that was asked for
            // would be found out on the day it matters.
            throw new UnreachableException("the mode is not the one this process was started for");
        }
        if (!plan.NeedsSecrets && machine.Targets.AreVariables && starter is null)
        {
            throw ExecMode.Become(
                path,
                image,
                raw.CommandIndex,
                Inject(new FetchedSecrets()),
                plan,
                machine.User,
                null
            );
        }
        using var signals = starter is null
            ? TerminationSignals.Hold()
            : TerminationSignals.AlreadyHeld(starter.AppMask);
        var retrieval = new Retrieval(run, mayStay: starter is { Line: not null });
        try
        {
            var fetched =
                starter is not { Link: { } link } ? Checked(retrieval.Fetch(Issuing.Kept, signals), run)
                : starter.IsFed ? Parcel.Receive(link, run)
                : HandOver.Take(link, run, retrieval.Open());
            if (plan.MayStay && HandOver.IsNeeded(plan, fetched))
            {
                HandOver.Run(run, image, retrieval.Stores, fetched, signals);
            }
            if (starter is { Line: not null } && Upkeep.IsNeeded(plan, fetched))
            {
                return AgentLoop.Run(run, image, machine.User, machine.Targets, retrieval.Stores, fetched, starter);
            }
            if (starter is { IsAgain: true })
            {
                ThrowIfAny([.. new Injector(plan, fetched, machine.User).Assemble(image.Environment).Problems]);
                starter.TakePlace();
            }
            foreach (var delivery in log.Says(LogLevel.Debug) ? plan.Deliveries : [])
            {
                log.Debug($"delivering {delivery.Subject} ({delivery.Origin})");
            }
            var environment = Inject(fetched);
            retrieval.Keep();
            starter?.Line?.SayLast(Word.Becomes);
            throw ExecMode.Become(
                path,
                image,
                raw.CommandIndex,
                environment,
                plan,
                machine.User,
                new Handover(
                    signals,
                    machine.Targets.Descriptors,
                    machine.Targets.Last ? () => TakeBack(machine.Targets, log) : null,
                    starter
                )
            );
        }
        finally
        {
            // Only here when the app was not started.
            retrieval.Abandon();
        }

        IReadOnlyList<ReadOnlyMemory<byte>> Inject(FetchedSecrets fetched) =>
            new Injector(plan, fetched, machine.User).Inject(image, raw.CommandIndex, path, machine.Targets);
    }

    private static FetchedSecrets Checked(FetchedSecrets fetched, PlannedRun run)
    {
        ThrowIfAny(run.Plan.Explain(fetched.Failures));
        NamedFiles.WarnOfUnused(run.Plan, fetched, run.Log);
        DoubtfulValues.Warn(run.Plan, fetched, run.Log);
        return fetched;
    }

    private static void ThrowIfAny(IReadOnlyList<Problem> problems)
    {
        if (problems.Count > 0)
        {
            throw new LaunchException(problems);
        }
    }

    private static void TakeBack(OpenTargets targets, Log log)
    {
        foreach (var lost in targets.Undo())
        {
            log.Warn(FailureReport.Sentence(lost));
        }
    }
}
