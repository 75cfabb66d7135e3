namespace Launcher.CommandLine;

/// <summary>What was probably meant by a flag that there is none of.</summary>
internal static class UnknownOption
{
    /// <param name="name">The flag without its value.</param>
    /// <param name="settings">The table that names every flag.</param>
    public static Problem Explain(string name, IReadOnlyList<Setting> settings)
    {
        var plain = name.TrimStart('-');
        // A secret stands in a file or a variable, never in a flag.
        var meant =
            settings.FirstOrDefault(setting => setting.Flag == $"{name}-file")?.Flag
            ?? InstanceSetting.Nearest(settings, plain)?.Flag
            ?? Nearest.To(name, settings.Select(setting => setting.Flag).Append("--help").Append("--version"));
        return new Problem(
            ProblemClass.BadSetting,
            null,
            $"unknown option {Shown.Name(name)}",
            VerbTable.Words.Contains(plain)
                ? $"a verb has no dashes and is the first word: launcher {plain}"
                : $"{(meant is null ? "see launcher --help" : $"did you mean {meant}?")} (the app's own options go after --)"
        );
    }
}
