using Launcher.Model;

namespace Launcher.CommandLine;

/// <summary>
/// Where the launcher's own arguments end and the app's begin. Without <c>--</c> that depends on which flags take a
/// value, which is why the walk knows the settings.
/// </summary>
internal sealed class ArgumentSplit
{
    private const string Separator = "--";

    public Verb Verb { get; private set; } = Verb.Run;

    /// <summary>The verb as a bare first word, which a program on PATH may share; null when there was none.</summary>
    public string? VerbWord { get; private set; }

    /// <summary>Index in the argument vector (argv[0] counts), or 0 when there is no command.</summary>
    public int CommandIndex { get; private set; }

    /// <summary>The launcher's flags and their values, for System.CommandLine.</summary>
    public List<string> Flags { get; } = [];

    /// <summary>The settings of further instances that <see cref="Flags"/> names.</summary>
    public List<Setting> Instances { get; } = [];

    public List<string> Operands { get; } = [];

    public bool Json { get; private set; }

    public bool Issue { get; private set; }

    /// <summary><c>policy --store NAME</c>, as typed; null for every store.</summary>
    public string? Store { get; private set; }

    public Problems Problems { get; } = [];

    public static ArgumentSplit Of(string[] arguments, IReadOnlyList<Setting> settings)
    {
        var split = new ArgumentSplit();
        split.Walk(arguments, settings);
        return split;
    }

    private void Walk(string[] arguments, IReadOnlyList<Setting> settings)
    {
        var index = 0;
        if (VerbTable.TryGet(arguments[0], out var verb))
        {
            // A reserved word is refused anyway.
            VerbWord = verb is null ? null : arguments[0];
            Choose(arguments[0], verb);
            index = 1;
        }
        while (index < arguments.Length)
        {
            var word = arguments[index];
            if (word == Separator)
            {
                CommandIndex = index + 1 < arguments.Length ? index + 2 : 0;
                return;
            }
            if (word.Length < 2 || word[0] != '-')
            {
                if (Verb is Verb.Copy or Verb.Help)
                {
                    Operands.Add(word);
                    index++;
                    continue;
                }
                CommandIndex = index + 1;
                return;
            }
            index = Flag(arguments, index, settings);
        }
    }

    /// <summary>Takes the flag at <paramref name="index"/> and its value, and returns the index behind them.</summary>
    private int Flag(string[] arguments, int index, IReadOnlyList<Setting> settings)
    {
        var word = arguments[index];
        var cut = word.AsSpan().IndexOfAny('=', ':');
        var name = NameOf(word);
        switch (name)
        {
            case "--help" or "-h":
                Verb = Verb.Help;
                return index + 1;
            case "--version":
                Verb = Verb.Version;
                return index + 1;
            case "--json" when Verb == Verb.Version:
                Json = true;
                return index + 1;
            case "--issue" when Verb == Verb.Check:
                Issue = true;
                return index + 1;
            case "--store" when Verb == Verb.Policy:
                return TakeStore(arguments, index, cut);
            case "--verb":
                return Choose(arguments, index, cut);
        }
        if (Find(settings, name) is not { } setting)
        {
            Problems.Add(Unknown(name, settings));
            // The word behind it is its value, perhaps a secret, and not the command: to be looked for, and named.
            return cut < 0 && IsValue(arguments, index + 1) ? index + 2 : index + 1;
        }
        if (setting.Instance is not null && !Instances.Contains(setting))
        {
            Instances.Add(setting);
        }
        if (cut >= 0)
        {
            Take(name, word[(cut + 1)..]);
            return index + 1;
        }
        if (setting.Kind == SettingKind.Switch)
        {
            // The word would be the command: there are programs of both names.
            if (arguments.AsSpan(index + 1) is ["true" or "false", Separator, ..])
            {
                Problems.Setting(
                    null,
                    $"'{name}' takes no separate value",
                    $"write {name} alone, or {name}={arguments[index + 1]}"
                );
                return index + 2;
            }
            Flags.Add(name);
            return index + 1;
        }
        if (
            index + 1 == arguments.Length
            || arguments[index + 1] == Separator
            || Find(settings, NameOf(arguments[index + 1])) is not null
        )
        {
            Problems.Setting(null, $"'{name}' needs a value", $"write {name} {setting.ValueName}");
            return index + 1;
        }
        Take(name, arguments[index + 1]);
        return index + 2;
    }

    private int TakeStore(string[] arguments, int index, int cut)
    {
        var follows = cut < 0 && index + 1 < arguments.Length && arguments[index + 1] != Separator;
        Store =
            cut >= 0 ? arguments[index][(cut + 1)..]
            : follows ? arguments[index + 1]
            : "";
        return follows ? index + 2 : index + 1;
    }

    // As one token, the parser cannot take a value for an option; only an empty value has to be a token of its own.
    private void Take(string name, string value) =>
        Flags.AddRange(value.Length > 0 ? [$"{name}={value}"] : [name, value]);

    private static string NameOf(string word) =>
        word.AsSpan().IndexOfAny('=', ':') is >= 0 and var cut ? word[..cut] : word;

    private int Choose(string[] arguments, int index, int cut)
    {
        var follows = cut < 0 && index + 1 < arguments.Length && arguments[index + 1] != Separator;
        var word =
            cut >= 0 ? arguments[index][(cut + 1)..]
            : follows ? arguments[index + 1]
            : "";
        if (VerbTable.TryGet(word, out var verb))
        {
            Choose(word, verb);
        }
        else
        {
            Problems.Setting(
                null,
                $"{Shown.Word(word, VerbTable.Words)} is not a verb",
                $"the verbs are {string.Join(", ", VerbTable.Words)}"
            );
        }
        return follows ? index + 2 : index + 1;
    }

    private void Choose(string word, Verb? verb)
    {
        Verb = verb ?? Verb.Run;
        if (verb is null)
        {
            Problems.Setting(
                null,
                $"the verb '{word}' is reserved and not part of this version",
                $"to run a program of that name write launcher -- {word}"
            );
        }
    }

    private static bool IsValue(string[] arguments, int index) =>
        index < arguments.Length && !arguments[index].StartsWith('-');

    private static Problem Unknown(string name, IReadOnlyList<Setting> settings)
    {
        if (VerbTable.Words.Contains(name.TrimStart('-')))
        {
            return new Problem(
                ProblemClass.BadSetting,
                null,
                $"unknown option {Shown.Name(name)}",
                $"a verb has no dashes and is the first word: launcher {name.TrimStart('-')}"
            );
        }
        var known = settings.Select(setting => setting.Flag).Append("--help").Append("--version");
        // A secret stands in a file or a variable, never in a flag.
        var close =
            settings.FirstOrDefault(setting => setting.Flag == $"{name}-file")?.Flag
            ?? InstanceSetting.Nearest(settings, name.TrimStart('-'))?.Flag
            ?? Nearest.To(name, known);
        return new Problem(
            ProblemClass.BadSetting,
            null,
            $"unknown option {Shown.Name(name)}",
            close is { } nearest
                ? $"did you mean {nearest}? (the app's own options go after --)"
                : "see launcher --help (the app's own options go after --)"
        );
    }

    private static Setting? Find(IReadOnlyList<Setting> settings, string flag)
    {
        foreach (var setting in settings)
        {
            if (setting.Flag == flag)
            {
                return setting;
            }
        }
        return flag.StartsWith("--", StringComparison.Ordinal) ? InstanceSetting.Find(settings, flag.AsSpan(2)) : null;
    }
}
