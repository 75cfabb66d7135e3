using System.Text.Unicode;
using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Diagnostics;
using Launcher.Execution;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;
using Launcher.References;
using Launcher.Transport;

namespace Launcher.Verbs;

/// <summary>
/// Everything that can be known before a store is asked: settings, references, user, command, targets, capabilities.
/// All of its problems are found together.
/// </summary>
internal sealed class Preparation : IDisposable
{
    private readonly Problems _problems = [];
    private readonly List<Problem> _sources = [];
    private readonly List<string> _warnings = [];
    private readonly List<Problem> _refusals;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _environment;
    private readonly SchemeSet _schemes;

    /// <param name="raw">What was typed.</param>
    /// <param name="image">What was inherited.</param>
    /// <param name="needsCommand">Whether having no command is a problem.</param>
    /// <param name="asksStores">Whether it must be known where the stores are and who asks them.</param>
    /// <param name="readsSecrets">Whether what they are read from must be here: files, and what a login takes.</param>
    public Preparation(RawOptions raw, ProcessImage image, bool needsCommand, bool asksStores, bool readsSecrets)
    {
        // The config file, an override or the environment may hold a secret already.
        Identity.ForbidDumps();
        _problems.AddRange(raw.Problems);
        CheckEncoding(raw, image);
        _schemes = new SchemeSet([.. ProviderTable.All.Select(provider => provider.Syntax)]);
        _environment = image.Environment;
        var file = ConfigSource.Read(raw, _environment, AllSettings, _problems);
        var plan = PlanBuilder.Build(
            raw,
            _environment,
            AllSettings,
            _schemes,
            NeverScanned,
            AllLogins,
            file,
            _problems
        );
        plan = NamedFiles.ReadOverrides(NamedFiles.ReadTemplates(plan, _schemes, _problems), _problems);
        Stores = PlannedStore.Of(plan, ProviderTable.All);
        _refusals = readsSecrets ? Refusals(plan, Stores) : [];
        Plan = plan with { Withheld = [.. plan.Withheld, .. Stores.SelectMany(LoginSecrets)] };
        if (asksStores)
        {
            CheckProviders(readsSecrets);
        }
        User = FindUser();
        FindCommand(raw, image, needsCommand);
        _warnings.AddRange(Plan.Warnings);
        // Before any directory is opened, which would get one of these numbers.
        MemoryFileTargets.Reserve(Plan);
        Targets = FileTargets.Open(Plan, User, _problems, _warnings);
        MemoryFileTargets.Check(Plan, _problems);
        CheckCapabilities();
    }

    /// <summary>Every setting there is: the launcher's own and the providers'.</summary>
    public static IReadOnlyList<Setting> AllSettings { get; } = [.. Settings.All, .. ProviderTable.Settings];

    /// <summary>The launcher's settings, those of the stores a plan uses, and all that is locked.</summary>
    public IEnumerable<Setting> UsedSettings =>
        Settings.All.Concat(
            Stores
                .SelectMany(used => used.Provider.Settings.Select(setting => setting.Of(used.Name.Instance)))
                .Concat(Plan.Locked.Except(Settings.All).OrderBy(setting => setting.Name, StringComparer.Ordinal))
                .Distinct()
        );

    public LaunchPlan Plan { get; }

    /// <summary>Whom the plan asks for what.</summary>
    public List<PlannedStore> Stores { get; }

    /// <summary>Who the app runs as; null when it keeps this process's identity.</summary>
    public AppUser? User { get; }

    /// <summary>Where secret files go, already opened.</summary>
    public FileTargets Targets { get; }

    /// <summary>The program, when there is a command and it was found.</summary>
    public FoundCommand? Command { get; private set; }

    public void Dispose() => Targets.Dispose();

    /// <summary>What a provider may know of this run.</summary>
    public ProviderSettings ProviderSettings(Log log) =>
        new(Plan.Given, _environment, Network.Of(_environment), log)
        {
            Locked = Plan.Locked,
            Time = BootClock.Shared,
        };

    /// <exception cref="LaunchException">There is a problem; 126 or 127 when the command alone is it, 124 when trying again may help.</exception>
    public void ThrowIfAny()
    {
        // What else was found may come of it.
        if (_refusals.Count > 0)
        {
            throw new LaunchException(ExitCode.Failed, _refusals);
        }
        if (_problems.Count == 0)
        {
            // Sources that are not there are told by who reads them, with what only reading shows.
            return;
        }
        Problems problems = [.. _problems, .. _sources];
        var code =
            problems is [{ Class: ProblemClass.Command }] && Command is not null
                ? Command.ExitCode
                : Retrieval.CodeOf(problems);
        throw new LaunchException(code, problems);
    }

    /// <summary>For a verb that takes no settings: what was typed must still be clear.</summary>
    /// <exception cref="LaunchException">It is not.</exception>
    public static void ThrowIfUnclear(RawOptions raw, ProcessImage image)
    {
        var problems = Ambiguity(raw, image) is { } ambiguity ? raw.Problems.Append(ambiguity).ToList() : raw.Problems;
        if (problems.Count > 0)
        {
            throw new LaunchException(ExitCode.Failed, problems);
        }
    }

    /// <summary>A bare verb that is a program as well: either may have been meant.</summary>
    private static Problem? Ambiguity(RawOptions raw, ProcessImage image) =>
        raw.VerbWord is { } word && CommandLookup.IsOnPath(word, image.Environment)
            ? new Problem(
                ProblemClass.BadSetting,
                null,
                $"{Quoted.Text(word)} is a verb of the launcher and also a program on PATH",
                $"write launcher -- {word} for the program, or launcher --verb {word} for the verb"
            )
            : null;

    /// <summary>Says what stops nothing but is worth knowing.</summary>
    public void Warn(Log log)
    {
        foreach (var warning in _warnings)
        {
            log.Warn(warning);
        }
    }

    /// <summary>What looks like a reference in the environment and is none of this run's, and how to have it read.</summary>
    public IEnumerable<(string Name, string How)> Unread =>
        UnreadReferences.Of(Plan, _environment, _schemes, NeverScanned);

    // A vendor's own variables say where and how to log in; a reference in them would be asked for before either is known.
    private static List<string> NeverScanned =>
        [
            .. AllSettings.SelectMany(setting => setting.VendorVariables),
            .. ProviderTable.All.SelectMany(provider => provider.LoginSecrets),
        ];

    private static List<string> AllLogins =>
        [.. ProviderTable.All.SelectMany(provider => provider.LoginSecrets.Concat(provider.AppLogins)).Distinct()];

    // An instance has none: its login is in files.
    private static IReadOnlyList<string> LoginSecrets(PlannedStore store) =>
        store.Name.Instance is null ? store.Provider.LoginSecrets : [];

    // What a sandbox refuses of what this run takes.
    private static List<Problem> Refusals(LaunchPlan plan, List<PlannedStore> used)
    {
        var refusals = new List<Problem>();
        void Add(bool needed, Func<Problem?> refusal)
        {
            if (needed && refusal() is { } problem)
            {
                refusals.Add(problem);
            }
        }

        Add(plan.Supervision is not null, Sandbox.OfSupervision);
        Add(plan.User is not null, Sandbox.OfUser);
        Add(plan.Deliveries.Any(delivery => delivery is FileDelivery), Sandbox.OfTargets);
        Add(plan.Deliveries.Any(delivery => delivery is MemoryFileDelivery), Sandbox.OfMemoryFiles);
        // Those that the environment is scanned for are on the network.
        Add(used.Exists(store => store.Provider.Scanned), Sandbox.OfNetwork);
        Add(used.Exists(store => !store.Provider.Scanned && store.Threads is not null), Sandbox.OfWaiting);
        Add(used.Exists(store => store.Provider.StartsPrograms), Sandbox.OfPrograms);
        return refusals;
    }

    private void CheckProviders(bool readsSecrets)
    {
        var settings = ProviderSettings(new Log(Plan.LogLevel, Plan.LogFormat, StandardStreams.WriteError));
        foreach (var store in Stores)
        {
            if (store.Unset(Plan.Given) is { } unset)
            {
                _problems.Add(unset);
                continue;
            }
            var own = settings.Of(store.Name.Instance);
            var problems = store.Provider.CheckSettings(own).Except(_problems).ToList();
            if (readsSecrets)
            {
                _sources.AddRange(
                    store.Provider.CheckFiles(own).Except(_problems.Concat(problems)).Except(_sources).ToList()
                );
            }
            _problems.AddRange(problems);
            if (problems.Count == 0)
            {
                CheckRequests(store, own, readsSecrets);
            }
        }
    }

    private void CheckRequests(PlannedStore store, ProviderSettings settings, bool readsSecrets)
    {
        var (failures, missing) = (new List<(SecretReference, Problem)>(), new List<(SecretReference, Problem)>());
        foreach (var want in store.Wants)
        {
            var (reference, request) = (want.Reference, want.Request);
            // A key can be missing in what was answered, and all of them can.
            var isWhole = reference.Selector is null && !request.Expand;
            var failure = isWhole && !store.Provider.KnowsAbsence ? NeverAbsent(reference) : null;
            failure ??= store.Provider.CheckRequest(request, settings);
            if (failure is not null)
            {
                failures.Add((reference, new Problem(null, failure)));
            }
            else if (
                readsSecrets
                && store.Provider.CheckSource(request, settings) is { } source
                && !(source.Class == ProblemClass.NotFound && (reference.Has("optional") || reference.Has("default")))
            )
            {
                missing.Add((reference, new Problem(null, source)));
            }
        }
        _problems.AddRange(Retrieval.Problems(Plan, failures));
        _sources.AddRange(Retrieval.Problems(Plan, missing));
    }

    // Silently without effect, it would be found out on the day the secret is missing.
    private static Failure? NeverAbsent(SecretReference reference)
    {
        var option = reference.Has("optional") ? "optional" : "default";
        return reference.Has(option)
            ? new Failure(
                ProblemClass.BadReference,
                $"{Quoted.Text(ReferencePrinter.Display(reference))} has the option '{option}', and {reference.Scheme}:// never answers that there is no such secret",
                $"leave '{option}' out, or select a key (#key) that may be missing"
            )
            : null;
    }

    // The app's arguments may be any bytes; the launcher's own became text, and what is not UTF-8 got lost on the way.
    private void CheckEncoding(RawOptions raw, ProcessImage image)
    {
        var end = raw.CommandIndex == 0 ? image.ArgumentCount : raw.CommandIndex;
        for (var i = 1; i < end; i++)
        {
            if (!Utf8.IsValid(image.Argument(i)))
            {
                _problems.Setting(
                    null,
                    $"{Quoted.Text(image.ArgumentText(i))} is not UTF-8",
                    "write other bytes of a reference as percent-escapes"
                );
            }
        }
    }

    private AppUser? FindUser()
    {
        if (Plan.User is not { } text)
        {
            return null;
        }
        var (user, problem) = UserDatabase.Find(text, "--user");
        if (problem is not null)
        {
            _problems.Add(problem);
        }
        return user;
    }

    private void FindCommand(RawOptions raw, ProcessImage image, bool needed)
    {
        if (Ambiguity(raw, image) is { } ambiguity)
        {
            _problems.Add(ambiguity);
            return;
        }
        if (raw.CommandIndex > 0)
        {
            Command = CommandLookup.Find(image.Argument(raw.CommandIndex), image.Environment, User);
            if (Command.Problem is { } problem)
            {
                _problems.Add(
                    Command.ExitCode == ExitCode.CommandNotFound
                        ? MisplacedWord.Explain(
                            problem,
                            raw,
                            [.. Enumerable.Range(0, raw.CommandIndex + 1).Select(image.ArgumentText)],
                            AllSettings
                        )
                        : problem
                );
            }
        }
        else if (needed && raw.Problems.Count == 0)
        {
            _problems.Setting(
                null,
                "there is no command to start: a new entrypoint (ENTRYPOINT in a Dockerfile, command: in Kubernetes, entrypoint: in compose) drops the image's CMD, and ENTRYPOINT in shell form passes none on",
                "repeat it: CMD [\"program\", \"argument\"] in the Dockerfile, args: in Kubernetes, command: in compose; and write ENTRYPOINT as a JSON list"
            );
        }
    }

    private void CheckCapabilities()
    {
        if (User is not null && !Identity.Is(User))
        {
            if (!Identity.HasGroups(User) || !Identity.HasGroupId(User))
            {
                Need(Capabilities.SetGroupId, "SETGID", "--user changes groups");
            }
            if (!Identity.HasUserId(User))
            {
                Need(Capabilities.SetUserId, "SETUID", "--user changes the user");
            }
        }
        var givesAway = false;
        foreach (var delivery in Plan.Deliveries)
        {
            var owner = delivery switch
            {
                FileDelivery file => Owner.Of(file.Owner, User, file.Subject, _problems),
                MemoryFileDelivery file => Owner.Of(file.Owner, User, file.Subject, _problems),
                _ => (Owner?)null,
            };
            givesAway |= owner is { NeedsCapability: true };
        }
        if (givesAway)
        {
            Need(Capabilities.ChangeOwner, "CHOWN", "secret files belong to another user");
        }
    }

    private void Need(int capability, string name, string reason)
    {
        if (!Capabilities.Has(capability))
        {
            _problems.Add(
                ProblemClass.User,
                null,
                $"{reason}, and this process (uid {Identity.EffectiveUser}) lacks CAP_{name}",
                $"start the container as root with --cap-add {name}, or as that user from the beginning"
            );
        }
    }
}
