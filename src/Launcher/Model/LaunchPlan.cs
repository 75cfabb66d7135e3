namespace Launcher.Model;

/// <summary>Everything a launch will do, decided before anything is done. Later rooms read nothing else.</summary>
internal sealed record LaunchPlan
{
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

    /// <summary>What the launcher does as the app's parent; null when it becomes the app (exec mode).</summary>
    public Supervision? Supervision { get; init; }

    /// <summary>Why the mode is what it is, as in <c>exec, as ...</c>.</summary>
    public string ModeReason { get; init; } = "";

    /// <summary>The budget for everything before the app starts. Default 30 s.</summary>
    public required TimeSpan Timeout { get; init; }

    public required LogLevel LogLevel { get; init; }

    public required LogFormat LogFormat { get; init; }

    /// <summary>Names the app does not get: the launcher's own settings, and the login secrets of the providers in use.</summary>
    public required IReadOnlyList<string> Withheld { get; init; }

    /// <summary>Every setting that was given, for <c>plan</c>.</summary>
    public required IReadOnlyList<SettingValue> Given { get; init; }

    /// <summary>The value of a single setting that counts, or null when the default does.</summary>
    public SettingValue? Counting(Setting setting) => setting.Counting(Given);

    /// <summary>Things worth saying that stop nothing.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>True when any store has to be asked.</summary>
    public bool NeedsSecrets => Expansions.Count > 0 || Deliveries.Any(delivery => delivery.References.Any());

    /// <summary>Whether any reference has this scheme.</summary>
    public bool Uses(string scheme) =>
        Expansions.Any(expansion => expansion.Reference.Scheme == scheme)
        || Deliveries.Any(delivery => delivery.References.Any(reference => reference.Scheme == scheme));
}
