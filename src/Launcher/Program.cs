using Launcher.Agent;
using Launcher.CommandLine;
using Launcher.Diagnostics;
using Launcher.Execution;
using Launcher.Linux;
using Launcher.Planning;
using Launcher.Preflight;
using Launcher.Verbs;

namespace Launcher;

/// <summary>The table of contents: what was typed becomes a verb; a failure becomes text and an exit code, here only.</summary>
internal static class Program
{
    // The thread that reports a failure for all.
    private static int s_ending;

    private static int Main(string[] arguments)
    {
        var (verb, format) = (Verb.Run, LogFormat.Text);
        // Elsewhere than on this thread an exception would end the process in the runtime's way.
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
            End(Failure((Exception)unhandled.ExceptionObject), verb, format);
        try
        {
            if (Identity.IsLent)
            {
                throw new LaunchException(ExitCode.Failed, Lent);
            }
            // Before anything else: the raw bytes, before anything could change the environment.
            var image = ProcessImage.Capture(arguments) ?? throw new LaunchException(ExitCode.Failed, NoImage);
            var role = Role.Of(image);
            if (role.Kind == RoleKind.Subprocess)
            {
                return SubprocessStart.Become(image, role);
            }
            var raw = CommandLineParser.Parse(arguments, SettingTable.All);
            verb = raw.Verb;
            switch (verb)
            {
                case Verb.Help:
                    return HelpVerb.Print(raw.Operands);
                case Verb.Version:
                    VerbWord.ThrowIfUnclear(raw, image);
                    return VersionVerb.Print(raw.Json);
                case Verb.Copy:
                    VerbWord.ThrowIfUnclear(raw, image);
                    return CopyVerb.Copy(raw.Operands);
                case Verb.Run
                    when role.Kind != RoleKind.Starter
                        && SupervisedStart.Of(raw, image, role.Kind == RoleKind.Supervisor) is { } resident:
                    format = resident.Log.Format;
                    return Supervisor.Start(image, resident, role).Run();
                case Verb.Run when role.Kind == RoleKind.Supervisor:
                    // It was to stay when it planned.
                    throw Parcel.OtherPlan;
            }
            // What is read from here on may hold a secret: the config file, an override, the environment.
            Identity.ForbidDumps();
            var findings = new Findings();
            var run = Planner.Plan(raw, image, findings, role.Kind != RoleKind.Launcher);
            format = run.Plan.LogFormat;
            if (verb == Verb.Run && RunVerb.StaysAsParent(raw, run, findings, role))
            {
                throw SuperviseMode.Become(image);
            }
            using var starter = role.Kind == RoleKind.Starter ? new Starter(role) : null;
            using var machine = Machine.Check(run, raw, image, findings, starter);
            starter?.Begin();
            findings.Settle(
                machine.Command?.ExitCode,
                starter is { Link: not null } or { TakesOver: true } ? null : run.Log
            );
            return verb switch
            {
                Verb.Check => CheckVerb.Check(raw, image, run, machine),
                Verb.Plan => PlanVerb.Print(raw, image, run, machine),
                Verb.Policy => PolicyVerb.Print(raw, run),
                _ => RunVerb.Run(raw, image, run, machine, starter),
            };
        }
        catch (LaunchException failure)
        {
            Report(failure, verb, format);
            return (int)failure.ExitCode;
        }
#pragma warning disable CA1031 // The last place: whatever it is, the user gets a sentence and 125, not a crash.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            Report(Failure(unexpected), verb, format);
            return (int)ExitCode.Failed;
        }
    }

    private static Problem Lent { get; } =
        new(
            ProblemClass.User,
            null,
            "the real and the effective user or group of this process differ, as a setuid or setgid bit makes them: whoever may execute the file could run any program as its owner",
            "take the bit away: chmod ug-s"
        );

    private static LaunchException Failure(Exception unexpected) =>
        Shortage.Behind(unexpected)
        ?? new LaunchException(
            ExitCode.Failed,
            ProblemClass.Internal,
            null,
            // Its message may quote what it worked on: only its type is safe to show.
            $"the launcher itself failed ({unexpected.GetType()})",
            "nothing was started; please report it with the flags you used"
        );

    /// <summary>From any thread: no program that a fetch started stays behind.</summary>
    private static void End(LaunchException failure, Verb verb, LogFormat format)
    {
        var first = Interlocked.CompareExchange(ref s_ending, Environment.CurrentManagedThreadId, 0);
        if (first == 0)
        {
            Report(failure, verb, format);
            Subprocesses.Current?.Dispose();
        }
        else if (first != Environment.CurrentManagedThreadId)
        {
            // The other thread says it, and ends this one too: nobody ever joins oneself.
            Thread.CurrentThread.Join();
        }
        OwnProcess.Exit((int)failure.ExitCode);
    }

    private static Problem NoImage { get; } =
        new(
            ProblemClass.BadSetting,
            null,
            "the argument vector is not where the kernel puts it",
            "start the launcher by execve, not by a loader that moves it"
        );

    private static void Report(LaunchException failure, Verb verb, LogFormat format)
    {
        // Ended by a signal: whoever sent it knows.
        if (failure.Problems.Count == 0)
        {
            return;
        }
        StandardStreams.WriteError(
            format == LogFormat.Json ? FailureReport.Json(failure.Problems) : FailureReport.Text(failure.Problems)
        );
        if (verb == Verb.Run)
        {
            TerminationLog.Write(FailureReport.Text(failure.Problems));
        }
    }
}
