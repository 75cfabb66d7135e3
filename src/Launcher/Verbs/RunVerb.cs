using Launcher.CommandLine;
using Launcher.Diagnostics;
using Launcher.Execution;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Verbs;

/// <summary><c>launcher [run] [flags] -- command</c>: deliver the secrets and become the app.</summary>
internal static class RunVerb
{
    /// <summary>Does not return: the process is the app afterwards, or ends with it.</summary>
    /// <exception cref="LaunchException">The app was not started, and nothing was left behind.</exception>
    public static int Run(RawOptions raw, ProcessImage image, Preparation prepared, Starter? starter)
    {
        prepared.ThrowIfAny();
        var plan = prepared.Plan;
        var path = prepared.Command!.Path!;
        var log = new Log(plan.LogLevel, plan.LogFormat, StandardStreams.WriteError);
        starter?.Begin();
        prepared.Warn(log);
        if (!plan.NeedsSecrets && plan.Deliveries.All(delivery => delivery is VariableDelivery) && starter is null)
        {
            var nothing = new Injector(plan, FetchedSecrets.None, prepared.User).Inject(
                image,
                raw.CommandIndex,
                path,
                prepared.Targets
            );
            throw ExecMode.Become(path, image, raw.CommandIndex, nothing.Environment, plan, prepared.User, null);
        }
        using var signals = starter is null
            ? TerminationSignals.Hold()
            : TerminationSignals.AlreadyHeld(starter.AppMask);
        var retrieval = new Retrieval(prepared, log);
        try
        {
            var fetched = retrieval.Fetch(Issuing.Kept, signals);
            Retrieval.ThrowIfAny(plan, fetched);
            NamedFiles.WarnOfUnused(plan, fetched, log);
            DoubtfulValues.Warn(plan, fetched, log);
            foreach (var delivery in log.Says(LogLevel.Debug) ? plan.Deliveries : [])
            {
                log.Debug($"delivering {delivery.Subject} ({delivery.Origin})");
            }
            var injected = new Injector(plan, fetched, prepared.User).Inject(
                image,
                raw.CommandIndex,
                path,
                prepared.Targets
            );
            retrieval.Keep();
            throw ExecMode.Become(
                path,
                image,
                raw.CommandIndex,
                injected.Environment,
                plan,
                prepared.User,
                new Handover(
                    signals,
                    injected.Descriptors,
                    injected.Files.Any ? () => TakeBack(injected.Files, log) : null,
                    starter
                )
            );
        }
        finally
        {
            // Only here when the app was not started.
            retrieval.Abandon();
        }
    }

    private static void TakeBack(WrittenFiles files, Log log)
    {
        foreach (var lost in files.Undo())
        {
            log.Warn(FailureReport.Sentence(lost));
        }
    }
}
