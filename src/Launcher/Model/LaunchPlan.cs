using System.Collections.ObjectModel;

namespace Launcher.Model;

/// <summary>Everything a launch will do, decided before anything is done. Later rooms read nothing else.</summary>
internal sealed record LaunchPlan
{
    private const int ShownSubjects = 10;

    /// <summary>Variables, files and memory files, in the order asked for.</summary>
    public required IReadOnlyList<Delivery> Deliveries { get; init; }

    public required IReadOnlyList<Expansion> Expansions { get; init; }

    /// <summary>Who the app runs as, as written (<c>--user</c>); null keeps this process's identity.</summary>
    public string? User { get; init; }

    /// <summary>The app's umask; null keeps the inherited one.</summary>
    public uint? Umask { get; init; }

    /// <summary>PR_SET_NO_NEW_PRIVS for the app. Default off.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>Whether secret files may go to a disk. Default off.</summary>
    public bool AllowDisk { get; init; }

    /// <summary>Whether secret files may replace regular files that the launcher did not write. Default off.</summary>
    public bool Overwrite { get; init; }

    /// <summary>What the launcher does as the app's parent; null when it becomes the app (exec mode).</summary>
    public Supervision? Supervision { get; init; }

    /// <summary>The same, should what stores give need somebody who stays; null when exec mode was asked for.</summary>
    public Supervision? PossibleSupervision { get; init; }

    /// <summary>Whether the launcher becomes the app unless something comes that has to be kept good (auto mode).</summary>
    public bool MayStay => Supervision is null && PossibleSupervision is not null;

    /// <summary>Why the mode is what it is, as in <c>exec, as ...</c>.</summary>
    public string ModeReason { get; init; } = "";

    /// <summary>The budget for everything before the app starts. Default 30 s.</summary>
    public required TimeSpan Timeout { get; init; }

    public required LogLevel LogLevel { get; init; }

    public required LogFormat LogFormat { get; init; }

    /// <summary>Whether the app inherits no variable but those of <see cref="Keep"/>. Default off.</summary>
    public bool Pristine { get; init; }

    /// <summary>Patterns of inherited variables the app gets although it would not; a withheld one only by its full name.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>Patterns of inherited variables the app does not get. They beat <see cref="Keep"/>.</summary>
    public IReadOnlyList<string> Strip { get; init; } = [];

    /// <summary>Values by name that stand in for what an expansion reads (<c>--override</c>).</summary>
    public IReadOnlyDictionary<string, SecretValue> Overrides { get; init; } =
        ReadOnlyDictionary<string, SecretValue>.Empty;

    /// <summary>Names the app does not get: the launcher's own settings, and the login secrets of the providers in use.</summary>
    public required IReadOnlyList<string> Withheld { get; init; }

    /// <summary>Every setting that was given, for <c>plan</c>.</summary>
    public required IReadOnlyList<SettingValue> Given { get; init; }

    /// <summary>The settings that the image has decided for good, with or without a value.</summary>
    public IReadOnlySet<Setting> Locked { get; init; } = ReadOnlySet<Setting>.Empty;

    /// <summary>Directories below which files change together; none is in another.</summary>
    public IReadOnlyList<string> FileGroups { get; init; } = [];

    /// <summary>The one that a file is below, or null.</summary>
    public string? GroupOf(Delivery delivery)
    {
        foreach (var group in FileGroups)
        {
            if (delivery.CanChange && delivery.Place?.StartsWith($"{group}/", StringComparison.Ordinal) == true)
            {
                return group;
            }
        }
        return null;
    }

    /// <summary>What has to be delivered anew with these, which have changed: they, and all that is in a group with one.</summary>
    public List<Delivery> WithGroups(List<Delivery> changed)
    {
        var groups = changed.Select(GroupOf).OfType<string>().ToList();
        return
        [
            .. Deliveries.Where(delivery =>
                changed.Contains(delivery) || (GroupOf(delivery) is { } group && groups.Contains(group))
            ),
        ];
    }

    /// <summary>How changes are followed in supervise mode.</summary>
    public Following Following { get; init; } = new();

    /// <summary>What a change of any of its secrets brings about; null for nothing, which is so for what only a start delivers.</summary>
    public ChangeAction? ActionOf(Delivery delivery)
    {
        ChangeAction? strongest = null;
        foreach (var reference in delivery.References)
        {
            var action = ActionOf(reference);
            strongest = action?.Kind > strongest?.Kind || strongest is null ? action : strongest;
        }
        return strongest is null && delivery.CanChange && delivery.References.Any()
                ? new ChangeAction(ChangeActionKind.Rewrite)
            : strongest?.Kind == ChangeActionKind.Rewrite && !delivery.CanChange ? null
            : strongest;
    }

    /// <summary>Whether a new value of it is known to be wanted while the app runs; a lease may ask for one all the same.</summary>
    public bool Follows(Delivery delivery) =>
        Supervision is not null
        && (
            Following.IsAsked
                ? delivery.References.Any()
                : delivery.References.Any(reference => reference.Has("on-change"))
        );

    /// <summary>The same of an expansion, whose keys are variables.</summary>
    public ChangeAction? ActionOf(Expansion expansion) =>
        ActionOf(expansion.Reference) is { Kind: not ChangeActionKind.Rewrite } action ? action : null;

    private ChangeAction? ActionOf(SecretReference reference) =>
        reference.Option("on-change") is { } own ? ChangeAction.Parse(own) : Following.OnChange;

    /// <summary>The value of a single setting that counts, or null when the default does.</summary>
    public SettingValue? Effective(Setting setting) => setting.Effective(Given);

    /// <summary>Things worth saying that stop nothing.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// Whether files are read through no link that leads out of its directory: what the image locks would be worth little
    /// if a volume's link could stand for any file.
    /// </summary>
    public bool ConfinesLinks => Locked.Count > 0;

    /// <summary>True when any store has to be asked.</summary>
    public bool NeedsSecrets => Expansions.Count > 0 || Deliveries.Any(delivery => delivery.References.Any());

    /// <summary>Every reference, with what it is for.</summary>
    public IEnumerable<WantedReference> References =>
        Deliveries
            .SelectMany(delivery =>
                delivery.References.Select(reference => new WantedReference(delivery.Subject, reference, null))
            )
            .Concat(
                Expansions.Select(expansion => new WantedReference(expansion.Origin, expansion.Reference, expansion))
            );

    /// <summary>Every failure, with what it was for; one that hit many (a login) is one.</summary>
    public IReadOnlyList<Problem> Explain(IReadOnlyList<FailedReference> failures) =>
        [
            .. failures
                .GroupBy(failed => failed.Failure, failed => failed.Reference)
                .Select(same => new Problem(SubjectsOf(same), same.Key)),
        ];

    // Everything these references are for: one secret may feed several variables.
    private string SubjectsOf(IEnumerable<SecretReference> references)
    {
        var failed = references.ToHashSet();
        var subjects = Deliveries
            .SelectMany(delivery => delivery.SubjectsOf(failed))
            .Concat(
                Expansions
                    .Where(expansion => failed.Contains(expansion.Reference))
                    .Select(expansion => expansion.Origin)
            )
            .Distinct()
            .ToList();
        return Shown.Few(subjects, ShownSubjects);
    }
}

/// <summary>A reference in a plan.</summary>
/// <param name="Subject">What messages say it is for: a delivery's name, or where an expansion was asked for.</param>
/// <param name="Expansion">Set when all its keys are wanted.</param>
internal sealed record WantedReference(string Subject, SecretReference Reference, Expansion? Expansion);
