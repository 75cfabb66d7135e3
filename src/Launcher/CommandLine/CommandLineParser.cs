namespace Launcher.CommandLine;

/// <summary>
/// Where the launcher's own words end and the app's begin, and what the launcher's say. Without <c>--</c> that depends on
/// which flags take a value, which is why the walk knows the settings.
/// </summary>
internal sealed class CommandLineParser
{
    private const string Separator = "--";

    private readonly string[] _words;
    private readonly IReadOnlyList<Setting> _settings;
    private readonly List<string> _flags = [];
    private readonly List<Setting> _given = [];
    private readonly List<string> _operands = [];
    private readonly Problems _problems = [];
    private int _next;
    private Verb _verb = Verb.Run;
    private bool _json;
    private bool _issue;
    private string? _store;

    private CommandLineParser(string[] words, IReadOnlyList<Setting> settings)
    {
        _words = words;
        _settings = settings;
    }

    private ReadOnlySpan<string> Rest => _words.AsSpan(_next);

    /// <param name="arguments">The arguments of Main, without argv[0].</param>
    /// <param name="settings">The table that names every flag.</param>
    public static RawOptions Parse(string[] arguments, IReadOnlyList<Setting> settings) =>
        new CommandLineParser(arguments, settings).Read();

    private RawOptions Read()
    {
        string? verb = null;
        if (Rest is [var first, ..] && VerbTable.TryGet(first, out var known))
        {
            // A reserved word is refused anyway.
            verb = known is null ? null : first;
            Choose(first);
            _next++;
        }
        while (Rest is [not Separator and var word, ..])
        {
            if (word is ['-', _, ..])
            {
                Flag(word);
            }
            else if (_verb is Verb.Copy or Verb.Help)
            {
                _operands.Add(word);
                _next++;
            }
            else
            {
                break;
            }
        }
        if (Rest is [Separator, ..])
        {
            _next++;
        }
        return new RawOptions
        {
            Verb = _verb,
            VerbWord = verb,
            // Behind argv[0].
            CommandIndex = Rest.IsEmpty ? 0 : _next + 1,
            Values = FlagValues.Of(_flags, _given),
            Operands = _operands,
            Json = _json,
            Issue = _issue,
            Store = _store,
            Problems = _problems,
        };
    }

    /// <summary>Takes a flag and its value.</summary>
    private void Flag(string word)
    {
        var start = _next++;
        var name = NameOf(word);
        var value = name.Length < word.Length ? word[(name.Length + 1)..] : null;
        switch (name)
        {
            case "--help" or "-h":
                _verb = Verb.Help;
                return;
            case "--version":
                _verb = Verb.Version;
                return;
            case "--json" when _verb == Verb.Version:
                _json = true;
                return;
            case "--issue" when _verb == Verb.Check:
                _issue = true;
                return;
            case "--store" when _verb == Verb.Policy:
                _store = value ?? Word();
                return;
            case "--verb":
                Choose(value ?? Word());
                return;
        }
        var setting = Find(name);
        if (setting is null)
        {
            _problems.Add(UnknownOption.Explain(name, _settings));
            // The word after it is its value, perhaps a secret, and not the command: to be looked for, and named.
            _next += value is null && Rest is [not ['-', ..], ..] ? 1 : 0;
            return;
        }
        if (value is null && setting.Kind != SettingKind.Switch)
        {
            if (Rest is [] or [Separator, ..] || Find(NameOf(Rest[0])) is not null)
            {
                _problems.Setting(null, $"'{name}' needs a value", $"write {name} {setting.ValueName}");
                return;
            }
            _next++;
        }
        // The word would be the command: there are programs of both names.
        else if (value is null && Rest is ["true" or "false", Separator, ..])
        {
            _problems.Setting(null, $"'{name}' takes no separate value", $"write {name} alone, or {name}={Rest[0]}");
            _next++;
            return;
        }
        _flags.AddRange(value is "" ? [name, value] : _words[start.._next]);
        if (!_given.Contains(setting))
        {
            _given.Add(setting);
        }
    }

    private void Choose(string word)
    {
        if (!VerbTable.TryGet(word, out var verb))
        {
            _problems.Setting(
                null,
                $"{Shown.Word(word, VerbTable.Words)} is not a verb",
                $"the verbs are {string.Join(", ", VerbTable.Words)}"
            );
            return;
        }
        _verb = verb ?? Verb.Run;
        if (verb is null)
        {
            _problems.Setting(
                null,
                $"the verb '{word}' is reserved and not part of this version",
                $"to run a program of that name write launcher -- {word}"
            );
        }
    }

    /// <summary>The word that comes next, as a value; empty when there is none.</summary>
    private string Word() => Rest is [not Separator, ..] ? _words[_next++] : "";

    private static string NameOf(string word) =>
        word.AsSpan().IndexOfAny('=', ':') is >= 0 and var cut ? word[..cut] : word;

    private Setting? Find(string flag) =>
        _settings.FirstOrDefault(setting => setting.Flag == flag)
        ?? (flag.StartsWith("--", StringComparison.Ordinal) ? InstanceSetting.Find(_settings, flag.AsSpan(2)) : null);
}
