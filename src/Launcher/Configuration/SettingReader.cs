namespace Launcher.Configuration;

/// <summary>What settings say, as the type they are of. One that says nothing usable is told, and reads as not given.</summary>
/// <param name="given">What was given.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class SettingReader(GivenSettings given, Problems problems)
{
    public bool Switch(Setting setting) => SwitchValue.Of(given.Single(setting), problems);

    public string? Text(Setting setting) => given.Single(setting)?.Text;

    public TimeSpan? Duration(Setting setting)
    {
        if (given.Single(setting) is not { } value)
        {
            return null;
        }
        if (Durations.TryParse(value.Text, out var time))
        {
            return time;
        }
        var (cause, wayOut) = Durations.Explain(value.Text);
        Bad(value, cause, wayOut);
        return null;
    }

    /// <summary>Permission bits in octal.</summary>
    /// <param name="noun">What they are: <c>file mode</c>.</param>
    public uint? Bits(Setting setting, string noun, string example)
    {
        if (given.Single(setting) is not { } value)
        {
            return null;
        }
        if (Octal.TryParse(value.Text, out var mode))
        {
            return mode;
        }
        Bad(value, $"is not a {noun}", $"write three or four octal digits up to 0777, such as {example}");
        return null;
    }

    /// <summary>One of a few words.</summary>
    public T Choice<T>(Setting setting, T standard, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        if (given.Single(setting) is not { } value)
        {
            return standard;
        }
        var words = new List<string>();
        foreach (var choice in choices)
        {
            if (choice.Word == value.Text)
            {
                return choice.Value;
            }
            words.Add(choice.Word);
        }
        Bad(value, "is not one of its values", $"write {string.Join(", ", words)}", words);
        return standard;
    }

    public LogLevel LogLevel =>
        Choice(
            Settings.LogLevel,
            LogLevel.Warn,
            ("warn", LogLevel.Warn),
            ("info", LogLevel.Info),
            ("debug", LogLevel.Debug)
        );

    public LogFormat LogFormat =>
        Choice(Settings.LogFormat, LogFormat.Text, ("text", LogFormat.Text), ("json", LogFormat.Json));

    /// <summary>Says that a value is none.</summary>
    /// <param name="cause">Reads on after the value: <c>is not a umask</c>.</param>
    /// <param name="known">What could have been meant.</param>
    public void Bad(SettingValue value, string cause, string wayOut, params IEnumerable<string> known) =>
        problems.Setting(value.Origin, $"{Shown.Word(value.Text, known)} {cause}", wayOut);
}
