namespace Launcher.Configuration;

/// <summary>Decides between exec and supervise mode, and what the parent does in the latter.</summary>
internal sealed class ModeChoice
{
    private const int Kill = 9;
    private const int Stop = 19;

    private readonly SettingReader _reader;

    /// <param name="given">The settings.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public ModeChoice(GivenSettings given, Problems problems)
    {
        _reader = new SettingReader(given, problems);
        var mode = _reader.Choice(
            Settings.Mode,
            LaunchMode.Auto,
            ("auto", LaunchMode.Auto),
            ("exec", LaunchMode.Exec),
            ("supervise", LaunchMode.Supervise)
        );
        var toGroup = _reader.Switch(Settings.SignalGroup);
        var supervision = new Supervision
        {
            ToGroup = toGroup,
            GracePeriod = _reader.Duration(Settings.GracePeriod),
            Rewrites = Rewrites(given),
            EndTimeout = _reader.Duration(Settings.EndTimeout) ?? Supervision.StandardEndTimeout,
        };
        // What only a parent can do asks for one.
        var needed =
            (toGroup ? given.Single(Settings.SignalGroup) : null)
            ?? given.Single(Settings.GracePeriod)
            ?? given.Single(Settings.Refresh)
            ?? given.Single(Settings.OnChange)
            ?? (given.Every(Settings.SignalRewrite) is [var first, ..] ? first : null);
        if (mode == LaunchMode.Exec && needed is not null)
        {
            problems.Setting(
                needed.Origin,
                "it needs a parent process of the app, and exec mode leaves none",
                "leave it out, or write --mode supervise"
            );
        }
        Possible = mode == LaunchMode.Exec ? null : supervision;
        Supervision = mode == LaunchMode.Supervise || needed is not null ? Possible : null;
        Reason =
            mode != LaunchMode.Auto ? $"as {given.Single(Settings.Mode)!.Origin} says"
            : needed is not null ? $"as {needed.Origin} needs a parent process"
            : "as nothing here needs a parent process";
    }

    /// <summary>Null in exec mode.</summary>
    public Supervision? Supervision { get; }

    /// <summary>The same, should something else than a setting ask for a parent; null when there is to be none.</summary>
    public Supervision? Possible { get; }

    /// <summary>Why this mode, for <c>plan</c>.</summary>
    public string Reason { get; }

    private List<SignalRewrite> Rewrites(GivenSettings given)
    {
        var rewrites = new List<SignalRewrite>();
        foreach (var value in given.Every(Settings.SignalRewrite))
        {
            var cut = value.Text.IndexOf(':', StringComparison.Ordinal);
            var to = 0;
            if (cut < 0 || !SignalNames.TryParse(value.Text.AsSpan(0, cut), out var from) || from == 0)
            {
                NoPair(value, cut < 0 ? "" : value.Text[..cut]);
            }
            else if (!SignalNames.TryParse(value.Text.AsSpan(cut + 1), out to))
            {
                NoPair(value, value.Text[(cut + 1)..]);
            }
            else if (from is Kill or Stop)
            {
                Bad(value, "rewrites a signal that no process can catch", "KILL and STOP act on the launcher itself");
            }
            else if (rewrites.Exists(existing => existing.From == from))
            {
                Bad(value, "rewrites a signal a second time", "keep one of them");
            }
            else
            {
                rewrites.Add(new SignalRewrite(from, to));
            }
        }
        return rewrites;
    }

    private void NoPair(SettingValue value, string word) =>
        Bad(
            value,
            word.Length == 0
                ? "is not a pair of signals"
                : $"is not a pair of signals: {Shown.Word(word, SignalNames.All)} is not a signal",
            SignalNames.Nearest(word) is { } nearest
                ? $"did you mean {nearest}?"
                : "write FROM:TO with numbers or names, such as 15:3 or TERM:QUIT; 0 as TO drops it"
        );

    private void Bad(SettingValue value, string cause, string wayOut) =>
        _reader.Bad(value, cause, wayOut, SignalNames.All);
}

/// <summary>How the app runs.</summary>
internal enum LaunchMode
{
    /// <summary>In place, unless something asks for a parent process. The default.</summary>
    Auto,

    /// <summary>In place: this process becomes the app.</summary>
    Exec,

    /// <summary>As a child: this process stays as its parent.</summary>
    Supervise,
}
