using System.Text;
using Launcher.CommandLine;
using Launcher.Diagnostics;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Linux;
using Launcher.Planning;
using Launcher.Preflight;
using Launcher.References;

namespace Launcher.Verbs;

/// <summary><c>launcher check</c>: reads every secret and delivers none; one line each, never a value.</summary>
internal static class CheckVerb
{
    /// <returns>0 when all can be read, and nothing that was made stays; 124 when trying again may help; 125 when not.</returns>
    /// <param name="raw">With <c>--issue</c>, what a store would make for the app is made, and taken back.</param>
    public static int Check(RawOptions raw, ProcessImage image, PlannedRun run, Machine machine)
    {
        var (plan, log) = (run.Plan, run.Log);
        using var signals = TerminationSignals.Hold();
        var retrieval = new Retrieval(run);
        FetchedSecrets fetched;
        try
        {
            fetched = retrieval.Fetch(raw.Issue ? Issuing.TakenBack : Issuing.Never, signals);
        }
        catch (LaunchException)
        {
            retrieval.Abandon();
            throw;
        }
        var failures = plan.Explain(fetched.Failures);
        var left = Finish(retrieval, raw.Issue);
        NamedFiles.WarnOfUnused(plan, fetched, log);
        DoubtfulValues.Warn(plan, fetched, log);
        var answer = new StringBuilder();
        foreach (var delivery in plan.Deliveries)
        {
            foreach (var reference in delivery.References)
            {
                if (fetched.Values.TryGetValue(reference, out var secret))
                {
                    var state =
                        secret.Value is null ? "absent (optional)"
                        : secret.IsIssued ? "ok"
                        : "allowed (not issued)";
                    answer.Append(state).Append(' ').Append(Quoted.Name(delivery.Subject));
                    answer.Append(' ').Append(ReferencePrinter.Display(reference));
                    answer.Append(LifeOf(secret.Until)).Append('\n');
                }
            }
        }
        foreach (var (expansion, keys) in fetched.Expanded)
        {
            answer.Append("ok ").Append(ReferencePrinter.Display(expansion.Reference)).Append(" -> ");
            answer.AppendJoin(", ", keys.Select(key => Quoted.Name(key.Key))).Append('\n');
        }
        foreach (var (name, how) in run.Unread)
        {
            answer.Append("not read ").Append(Quoted.Name(name)).Append(": ").Append(how).Append('\n');
        }
        // What was read must also fit where it would go.
        var unfit =
            failures.Count > 0 ? [] : new Injector(plan, fetched, machine.User).Assemble(image.Environment).Problems;
        foreach (var problem in failures.Concat(unfit).Concat(left))
        {
            answer.Append(FailureReport.Sentence(problem)).Append('\n');
        }
        StandardStreams.WriteOutput(Encoding.UTF8.GetBytes(answer.ToString()));
        return (int)(unfit.Count > 0 ? ExitCode.Failed : LaunchException.CodeOf([.. failures, .. left]));
    }

    private static string LifeOf(Until until) =>
        until.Life is not { } life ? ""
        : until is Until.Leased { Renewable: true } ? $" (good for {life.TotalSeconds:0} s, and can be renewed)"
        : until is Until.Rotates ? $" (another one in {life.TotalSeconds:0} s)"
        : $" (good for {life.TotalSeconds:0} s)";

    private static IReadOnlyList<Problem> Finish(Retrieval retrieval, bool takesBack)
    {
        if (takesBack)
        {
            return retrieval.TakeBack();
        }
        retrieval.Keep();
        return [];
    }
}
