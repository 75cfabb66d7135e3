namespace Launcher.Providers.Plugin;

/// <summary>Every setting of <c>plugin://</c>, in the order of the help.</summary>
internal static class PluginSettings
{
    private const string Vendor = "plugin";
    private static readonly SettingGroup Group = new("Plugins", Vendor);

    // A program of the image's does whatever a deployment's PATH or LD_PRELOAD says, and the other way round.
    public static readonly Setting Path = Group.Single(
        "path",
        "DIRECTORIES",
        "where the programs are, with ':' between",
        or: "/usr/local/lib/launcher:/usr/local/lib/summon",
        also: ["SUMMON_PROVIDER_PATH"],
        lockedWith: ["env"]
    );
    public static readonly Setting Env = Group.Repeated(
        "env",
        "NAME",
        "a variable they get too; * and ? match any",
        lockedWith: ["path"]
    );

    public static readonly IReadOnlyList<Setting> All = [.. Group.Settings];

    /// <summary>The directories, the first first.</summary>
    public static string[] Directories(ProviderSettings settings) => (settings.Text(Path) ?? Path.Default!).Split(':');

    public static IEnumerable<Problem> Check(ProviderSettings settings)
    {
        foreach (var directory in Directories(settings).Where(directory => !directory.StartsWith('/')))
        {
            yield return new Problem(
                ProblemClass.BadSetting,
                settings.Value(Path)!.Origin,
                directory.Length == 0
                    ? "one of its directories is empty"
                    : $"{Shown.Path(directory)} is not an absolute path",
                "write each directory from '/' on, with one ':' between two"
            );
        }
        foreach (var value in settings.Every(Env))
        {
            if (value.Text.StartsWith(PluginEnvironment.Own, StringComparison.Ordinal))
            {
                yield return new Problem(
                    ProblemClass.BadSetting,
                    value.Origin,
                    $"{Shown.Name(value.Text)} is the launcher's own, which no program gets",
                    "give the program a variable of another name"
                );
            }
            else if (value.Text.Contains('=', StringComparison.Ordinal))
            {
                yield return new Problem(
                    ProblemClass.BadSetting,
                    value.Origin,
                    $"{(Shown.IsName(EnvironmentName(value.Text)) ? $"'{EnvironmentName(value.Text)}=...'" : Shown.Described(value.Text))} has a value in it, and only a name is expected",
                    "set the variable for the launcher, and write its name here"
                );
            }
        }
    }

    // The value may be a secret: it is not shown.
    private static string EnvironmentName(string text) => text[..text.IndexOf('=', StringComparison.Ordinal)];
}
