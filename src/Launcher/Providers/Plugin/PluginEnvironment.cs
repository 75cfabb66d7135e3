using System.Text;
using System.Text.Unicode;

namespace Launcher.Providers.Plugin;

/// <summary>
/// The variables a plugin gets: what any program needs, what its name says is its vendor's, and what the user names.
/// The app's other variables may be secrets of other stores.
/// </summary>
internal static class PluginEnvironment
{
    /// <summary>How the launcher's own settings begin. No plugin gets them: they say where other secrets are.</summary>
    public const string Own = "LAUNCHER_";

    private static readonly string[] s_usual =
    [
        "PATH",
        "HOME",
        "LANG",
        "LC_*",
        "TZ",
        "TMPDIR",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
    ];

    // Words of a program's name that are nobody's brand.
    private static readonly string[] s_common = ["SUMMON", "PLUGIN", "PROVIDER", "SECRET", "SECRETS", "LAUNCHER"];

    /// <param name="program">Its name: <c>summon-aws-secrets</c> gets <c>AWS_*</c>.</param>
    public static Dictionary<string, string> Of(string program, ProviderSettings settings)
    {
        // Where the image has decided it, nothing else of a deployment reaches a program with the launcher's rights.
        string[] patterns =
        [
            .. settings.IsLocked(PluginSettings.Env) ? [] : s_usual.Concat(Vendors(program)),
            .. settings.Every(PluginSettings.Env).Select(value => value.Text),
        ];
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in settings.Environment)
        {
            // As text, so only what is text: a program must not get other bytes than were set.
            if (!EnvironmentEntry.TryValue(entry.Span, out var value) || !Utf8.IsValid(entry.Span))
            {
                continue;
            }
            var name = Encoding.UTF8.GetString(EnvironmentEntry.Name(entry.Span));
            if (
                name.Length > 0
                && !name.StartsWith(Own, StringComparison.Ordinal)
                && NamePattern.Covers(patterns, name)
            )
            {
                // The first of two with one name counts, as for getenv(3).
                variables.TryAdd(name, Encoding.UTF8.GetString(value));
            }
        }
        return variables;
    }

    private static IEnumerable<string> Vendors(string program) =>
        program
            .ToUpperInvariant()
            .Split(['-', '_', '.'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.All(char.IsAsciiLetterOrDigit) && !s_common.Contains(word))
            .Select(word => $"{word}_*");
}
