using System.CommandLine;
using Launcher.Model;

namespace Launcher.CommandLine;

/// <summary>
/// Splits the launcher's own arguments from the app's and reads them with System.CommandLine, as text. Parse only: its
/// Invoke would install signal handlers. No response files, no directives: <c>@</c> and <c>[x]</c> are the user's.
/// </summary>
internal static class CommandLineParser
{
    /// <param name="arguments">The arguments of Main, without argv[0].</param>
    /// <param name="settings">The table that names every flag.</param>
    public static RawOptions Parse(string[] arguments, IReadOnlyList<Setting> settings)
    {
        // The entrypoint without flags is the most common start: it needs no parser.
        if (arguments is [] or ["--", ..])
        {
            return new RawOptions { Verb = Verb.Run, CommandIndex = arguments.Length > 1 ? 2 : 0 };
        }
        var split = ArgumentSplit.Of(arguments, settings);
        return new RawOptions
        {
            Verb = split.Verb,
            VerbWord = split.VerbWord,
            CommandIndex = split.CommandIndex,
            Operands = split.Operands,
            Json = split.Json,
            Issue = split.Issue,
            Store = split.Store,
            Values = split.Flags.Count == 0 ? [] : Read(split.Flags, settings, split.Instances),
            Problems = split.Problems,
        };
    }

    private static List<SettingValue> Read(List<string> flags, IReadOnlyList<Setting> table, List<Setting> instances)
    {
        var settings = instances.Count == 0 ? table : [.. table, .. instances];
        var command = new Command("launcher") { TreatUnmatchedTokensAsErrors = false };
        var options = new Dictionary<Setting, Option<string[]>>();
        foreach (var setting in settings)
        {
            var option = new Option<string[]>(setting.Flag)
            {
                Arity = setting.Kind == SettingKind.Switch ? ArgumentArity.ZeroOrOne : ArgumentArity.OneOrMore,
            };
            options.Add(setting, option);
            command.Options.Add(option);
        }
        var parsed = command.Parse(
            flags,
            new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false }
        );
        var values = new List<SettingValue>();
        foreach (var setting in settings)
        {
            if (parsed.GetResult(options[setting]) is not { } result)
            {
                continue;
            }
            if (result.Tokens.Count == 0)
            {
                values.Add(new SettingValue(setting, "true", setting.Flag, SettingSource.Flag));
            }
            foreach (var token in result.Tokens)
            {
                values.Add(new SettingValue(setting, token.Value, setting.Flag, SettingSource.Flag));
            }
        }
        return values;
    }
}
