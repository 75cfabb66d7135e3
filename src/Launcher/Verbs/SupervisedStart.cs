using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Diagnostics;
using Launcher.Execution;
using Launcher.Linux;
using Launcher.Planning;

namespace Launcher.Verbs;

/// <summary>
/// Whether the app gets a parent that stays. It is found out before anything else, and from the settings that decide it
/// alone: the process that stays must never have read what may be a secret, and no collection finds every copy of a text.
/// What is wrong with any setting is found, and said, by the process that it starts.
/// </summary>
internal static class SupervisedStart
{
    private static readonly Setting[] s_asking =
    [
        Settings.Mode,
        Settings.SignalGroup,
        Settings.GracePeriod,
        Settings.SignalRewrite,
        Settings.Refresh,
        Settings.OnChange,
    ];

    private static readonly Setting[] s_deciding =
    [
        .. s_asking,
        Settings.EndTimeout,
        Settings.Config,
        Settings.User,
        Settings.LogLevel,
        Settings.LogFormat,
    ];

    /// <summary>Null when the launcher becomes the app.</summary>
    /// <param name="isLate">Whether a plan, or what stores gave, has asked for it, and no setting.</param>
    public static Resident? Of(RawOptions raw, ProcessImage image, bool isLate)
    {
        if (raw.CommandIndex == 0 || raw.Problems.Count > 0)
        {
            return null;
        }
        var environment = image.Variables(s_deciding.Select(setting => setting.Variable));
        var wasDumpable = Identity.ForbidDumps();
        var file = ConfigSource.Read(raw, environment, s_deciding, []);
        var flags = raw.Values.Where(value => s_deciding.Contains(value.Setting)).ToList();
        if (
            !isLate
            && file is null
            && !flags.Exists(flag => s_asking.Contains(flag.Setting))
            && !s_asking.Any(setting => EnvironmentEntry.Text(environment, setting.Variable) is not null)
        )
        {
            return null;
        }
        var problems = new Problems();
        var given = new GivenSettings(flags, environment, s_deciding, file);
        var mode = new ModeChoice(given, problems);
        var supervision = isLate ? mode.Possible : mode.Supervision;
        var reader = new SettingReader(given, problems);
        var log = new Log(reader.LogLevel, reader.LogFormat, StandardStreams.WriteError);
        AppUser? user = null;
        if (supervision is not null && reader.Text(Settings.User) is { } text)
        {
            (user, var unknown) = UserDatabase.Find(text, Settings.User.Flag);
            problems.AddRange(unknown is null ? [] : [unknown]);
        }
        if (supervision is null || problems.Count > 0)
        {
            return null;
        }
        if (wasDumpable)
        {
            Identity.AllowDumps();
        }
        return new Resident(supervision, log, user?.UserId);
    }
}
