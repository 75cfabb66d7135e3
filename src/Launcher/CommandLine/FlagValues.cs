using System.CommandLine;

namespace Launcher.CommandLine;

/// <summary>
/// The values of flags, as System.CommandLine parts them from their names. Parse only: its Invoke would install signal
/// handlers. No response files, no directives: <c>@</c> and <c>[x]</c> are the user's.
/// </summary>
internal static class FlagValues
{
    /// <param name="words">Flags and values as typed, of which each that needs a value has one.</param>
    /// <param name="settings">Those that <paramref name="words"/> names, once each.</param>
    public static List<SettingValue> Of(List<string> words, List<Setting> settings)
    {
        var values = new List<SettingValue>();
        // The entrypoint without flags is the most common start: it needs no parser.
        if (settings.Count == 0)
        {
            return values;
        }
        var command = new Command("launcher");
        foreach (var setting in settings)
        {
            var arity = setting.Kind == SettingKind.Switch ? ArgumentArity.ZeroOrOne : ArgumentArity.OneOrMore;
            command.Options.Add(new Option<string[]>(setting.Flag) { Arity = arity });
        }
        var parsed = command.Parse(
            words,
            new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false }
        );
        for (var i = 0; i < settings.Count; i++)
        {
            var tokens = parsed.GetResult(command.Options[i])!.Tokens;
            foreach (var text in tokens.Count == 0 ? ["true"] : tokens.Select(token => token.Value))
            {
                values.Add(new SettingValue(settings[i], text, settings[i].Flag, SettingSource.Flag));
            }
        }
        return values;
    }
}
