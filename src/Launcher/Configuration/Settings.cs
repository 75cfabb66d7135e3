using Launcher.References;

namespace Launcher.Configuration;

/// <summary>
/// Every setting of the launcher's own but those of deliveries, in the order of the help. Flags, variables, defaults and help
/// all come from this table.
/// </summary>
internal static class Settings
{
    private static readonly SettingGroup Secrets = new(TargetSyntax.Heading);
    private static readonly SettingGroup Files = new("Files");
    private static readonly SettingGroup App = new("The app");

    /// <summary>The group that has a help of its own: <c>--help supervise</c>.</summary>
    public static readonly SettingGroup SuperviseMode = new("Supervise mode");

    private static readonly SettingGroup Launcher = new("The launcher");

    public static readonly Setting Expand = Secrets.Repeated(
        "expand",
        "REF",
        "a variable per key (?prefix=P&only=GLOB&names=upper)"
    );
    public static readonly Setting Override = Secrets.Single(
        "override",
        "FILE",
        "a dotenv file: its values win over references"
    );
    public static readonly Setting NoScan = Secrets.Switch("no-scan", "leave references in the environment alone");
    public static readonly Setting ScanFile = Secrets.Switch("scan-file", "read values there that name a file, too");
    public static readonly Setting ScanSkip = Secrets.Repeated("scan-skip", "NAME", "leave this variable alone");
    public static readonly Setting Compat = Secrets.Repeated(
        "compat",
        "NAME[,NAME]",
        "read another tool's references in the environment"
    );
    public static readonly Setting FileMode = Files.Single(
        "file-mode",
        "MODE",
        "permissions of secret files",
        or: "0400"
    );
    public static readonly Setting FileOwner = Files.Single(
        "file-owner",
        "USER[:GROUP]",
        "owner of secret files",
        or: "the app's user"
    );
    public static readonly Setting AllowDisk = Files.Switch("allow-disk", "let secret files go to a disk");
    public static readonly Setting Overwrite = Files.Switch("overwrite", "let them replace files of somebody else");
    public static readonly Setting User = App.Single(
        "user",
        "USER[:GROUP]",
        "run the app as this user",
        or: "the launcher's own"
    );
    public static readonly Setting Umask = App.Single("umask", "MASK", "give the app this umask", or: "inherited");
    public static readonly Setting NoNewPrivileges = App.Switch(
        "no-new-privs",
        "no setuid programs (breaks sudo, ping)"
    );
    public static readonly Setting Pristine = App.Switch("pristine", "let it inherit no variable but those of --keep");
    public static readonly Setting Keep = App.Repeated(
        "keep",
        "NAME",
        "let it inherit this one all the same (* and ?)"
    );
    public static readonly Setting Strip = App.Repeated("strip", "NAME", "do not let it inherit this one (* and ?)");
    public static readonly Setting Mode = App.Single(
        "mode",
        "MODE",
        "exec, or supervise: stay as its parent",
        or: "auto"
    );
    public static readonly Setting SignalGroup = SuperviseMode.Switch(
        "signal-group",
        "signals go to the app's process group"
    );
    public static readonly Setting GracePeriod = SuperviseMode.Single(
        "grace-period",
        "TIME",
        "from TERM to KILL",
        or: "none"
    );
    public static readonly Setting SignalRewrite = SuperviseMode.Repeated(
        "signal-rewrite",
        "FROM:TO",
        "the app gets another signal: TERM:QUIT; 0 for none"
    );
    public static readonly Setting Refresh = SuperviseMode.Single(
        "refresh",
        "TIME",
        "how often to look for new values",
        or: "never"
    );
    public static readonly Setting OnChange = SuperviseMode.Single(
        "on-change",
        "ACTION",
        "rewrite, signal:NAME, restart, exit",
        or: "rewrite"
    );
    public static readonly Setting FileGroup = SuperviseMode.Repeated(
        "file-group",
        "DIRECTORY",
        "files below it change together, by a ..data link"
    );
    public static readonly Setting QuietPeriod = SuperviseMode.Single(
        "quiet-period",
        "TIME",
        "changes within it are one",
        or: "2s"
    );
    public static readonly Setting ChangeSplay = SuperviseMode.Single(
        "change-splay",
        "TIME",
        "hold them back by chance, up to this",
        or: "5%, 30s"
    );
    public static readonly Setting MaxRestarts = SuperviseMode.Single(
        "max-restarts",
        "N/TIME",
        "restarts for a change; more wait",
        or: "5/h"
    );
    public static readonly Setting ExitCodeOnChange = SuperviseMode.Single(
        "exit-code-on-change",
        "CODE",
        "of on-change exit",
        or: "75"
    );
    public static readonly Setting Revoke = SuperviseMode.Single(
        "revoke",
        "WHEN",
        "leases when the app has ended: auto, never",
        or: "auto"
    );
    public static readonly Setting EndTimeout = SuperviseMode.Single(
        "end-timeout",
        "TIME",
        "how long that may take",
        or: "5s"
    );
    public static readonly Setting Config = Launcher.Single(
        "config",
        "FILE",
        "settings in JSON",
        or: ConfigFile.Standard
    );
    public static readonly Setting Timeout = Launcher.Single(
        "timeout",
        "TIME",
        "for everything before the app starts",
        or: "30s"
    );
    public static readonly Setting LogLevel = Launcher.Single(
        "log-level",
        "LEVEL",
        "warn, info or debug; never a value",
        or: "warn"
    );
    public static readonly Setting LogFormat = Launcher.Single(
        "log-format",
        "FORMAT",
        "text, or json: an object a line",
        or: "text"
    );

    /// <summary>The table.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        .. Secrets.Settings,
        .. Files.Settings,
        .. App.Settings,
        .. SuperviseMode.Settings,
        .. Launcher.Settings,
    ];
}
