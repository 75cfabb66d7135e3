namespace Launcher.Model;

/// <summary>How changes of secrets are followed while the app runs.</summary>
internal sealed record Following
{
    public static readonly TimeSpan StandardQuietPeriod = TimeSpan.FromSeconds(2);

    /// <summary>How often stores are asked whether something has changed; null for never, which is the default.</summary>
    public TimeSpan? Refresh { get; init; }

    /// <summary>What is done where a reference does not say; null for the default, which depends on the delivery.</summary>
    public ChangeAction? OnChange { get; init; }

    /// <summary>How long nothing more must change before it is acted on. Default 2 s.</summary>
    public TimeSpan QuietPeriod { get; init; } = StandardQuietPeriod;

    /// <summary>How long a change is held back at most, by chance; null for the default, which grows with the interval.</summary>
    public TimeSpan? Splay { get; init; }

    /// <summary>How many restarts in <see cref="RestartSpan"/>. Default 5.</summary>
    public int MaxRestarts { get; init; } = 5;

    /// <summary>Default an hour.</summary>
    public TimeSpan RestartSpan { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What the launcher exits with when it ended the app for a change. Default 75, EX_TEMPFAIL (sysexits.h).</summary>
    public int ExitCode { get; init; } = 75;

    /// <summary>Whether what stores have made for this run is taken back when the app has ended. Default on.</summary>
    public bool RevokesAtEnd { get; init; } = true;

    /// <summary>Whether anything of this was asked for.</summary>
    public bool IsAsked => Refresh is not null || OnChange is not null;
}
