using Launcher.CommandLine;
using Launcher.Execution;
using Launcher.Injection;
using Launcher.Linux;
using Launcher.Planning;

namespace Launcher.Preflight;

/// <summary>What a run needs of the machine it is on, looked at before a store is asked: user, command, targets, capabilities.</summary>
internal sealed class Machine : IDisposable
{
    private Machine(AppUser? user, FoundCommand? command, OpenTargets targets) =>
        (User, Command, Targets) = (user, command, targets);

    /// <summary>Who the app runs as; null when it keeps this process's identity.</summary>
    public AppUser? User { get; }

    /// <summary>The program, when there is a command.</summary>
    public FoundCommand? Command { get; }

    /// <summary>Where everything goes, already opened.</summary>
    public OpenTargets Targets { get; }

    /// <param name="findings">Gets what this machine lacks, and what is wrong with stores' settings and requests.</param>
    /// <param name="starter">Of supervise mode: another process may have asked the stores, and deliver what can change while the app runs.</param>
    public static Machine Check(PlannedRun run, RawOptions raw, ProcessImage image, Findings findings, Starter? starter)
    {
        var (plan, problems) = (run.Plan, findings.Problems);
        // The app runs, and this process is its agent in the place of another one.
        var takesOver = starter is { TakesOver: true };
        var hasAsked = takesOver || starter is { Link: not null };
        var readsSecrets = raw.Verb is Verb.Run or Verb.Check && !hasAsked;
        if (readsSecrets)
        {
            SandboxCheck.Check(run, findings.Refusals);
        }
        // Whoever writes a policy may not know yet where the stores are.
        if (raw.Verb != Verb.Policy && !hasAsked)
        {
            new StoreCheck(run, findings, readsSecrets).Check();
        }
        var user = FindUser(plan, problems);
        var command = takesOver ? null : FindCommand(raw, image, user, problems);
        var targets = new OpenTargets(
            [.. TargetTable.All.Where(kind => kind.CanChange ? starter is not { IsFed: true } : !takesOver)],
            plan,
            user,
            problems,
            findings.Warnings,
            areThere: takesOver
        );
        findings.Refusals.AddRange(readsSecrets ? targets.Refusals : []);
        CheckCapabilities(user, targets.GiveAway, problems);
        return new Machine(user, command, targets);
    }

    public void Dispose() => Targets.Dispose();

    private static AppUser? FindUser(LaunchPlan plan, Problems problems)
    {
        if (plan.User is not { } text)
        {
            return null;
        }
        var (user, problem) = UserDatabase.Find(text, "--user");
        if (problem is not null)
        {
            problems.Add(problem);
        }
        return user;
    }

    private static FoundCommand? FindCommand(RawOptions raw, ProcessImage image, AppUser? user, Problems problems)
    {
        if (VerbWord.Ambiguity(raw, image) is { } ambiguity)
        {
            problems.Add(ambiguity);
            return null;
        }
        if (raw.CommandIndex > 0)
        {
            var command = CommandLookup.Find(image.Argument(raw.CommandIndex), image.Environment, user);
            if (command.Problem is { } problem)
            {
                problems.Add(
                    command.ExitCode == ExitCode.CommandNotFound
                        ? MisplacedWord.Explain(
                            problem,
                            raw,
                            [.. Enumerable.Range(0, raw.CommandIndex + 1).Select(image.ArgumentText)],
                            SettingTable.All
                        )
                        : problem
                );
            }
            return command;
        }
        if (raw.Verb == Verb.Run && raw.Problems.Count == 0)
        {
            problems.Setting(
                null,
                "there is no command to start: a new entrypoint (ENTRYPOINT in a Dockerfile, command: in Kubernetes, entrypoint: in compose) drops the image's CMD, and ENTRYPOINT in shell form passes none on",
                "repeat it: CMD [\"program\", \"argument\"] in the Dockerfile, args: in Kubernetes, command: in compose; and write ENTRYPOINT as a JSON list"
            );
        }
        return null;
    }

    private static void CheckCapabilities(AppUser? user, bool givesAway, Problems problems)
    {
        void Need(int capability, string name, string reason)
        {
            if (!Capabilities.Has(capability))
            {
                problems.Add(
                    ProblemClass.User,
                    null,
                    $"{reason}, and this process (uid {Identity.EffectiveUser}) lacks CAP_{name}",
                    $"start the container as root with --cap-add {name}, or as that user from the beginning"
                );
            }
        }

        if (user is not null && !Identity.Is(user))
        {
            if (!Identity.HasGroups(user) || !Identity.HasGroupId(user))
            {
                Need(Capabilities.SetGroupId, "SETGID", "--user changes groups");
            }
            if (!Identity.HasUserId(user))
            {
                Need(Capabilities.SetUserId, "SETUID", "--user changes the user");
            }
        }
        if (givesAway)
        {
            Need(Capabilities.ChangeOwner, "CHOWN", "secret files belong to another user");
        }
    }
}
