using Launcher.Model;

namespace Launcher.Configuration;

/// <summary>Every setting, in the order of the help. Flags, variables, defaults and help all come from this table.</summary>
internal static class Settings
{
    private const string Secrets = "Secrets";
    private const string Files = "Files";
    private const string App = "The app";
    private const string Launcher = "The launcher";

    /// <summary>The group that has a help of its own: <c>--help supervise</c>.</summary>
    public const string SuperviseMode = "Supervise mode";

    public static readonly Setting Env = new(
        "env",
        SettingKind.Repeated,
        Secrets,
        "NAME=REF",
        null,
        "a variable; text with @{REF} in it works too"
    );

    public static readonly Setting File = new(
        "file",
        SettingKind.Repeated,
        Secrets,
        "PATH=REF",
        null,
        "a file, on tmpfs only"
    );

    public static readonly Setting MemoryFile = new(
        "memfd",
        SettingKind.Repeated,
        Secrets,
        "NAME[@FD]=REF",
        null,
        "a sealed memory file; NAME=/proc/self/fd/FD"
    );

    public static readonly Setting Template = new(
        "template",
        SettingKind.Repeated,
        Secrets,
        "SRC:DST",
        null,
        "a file: SRC with each @{REF} in it replaced"
    );

    public static readonly Setting Expand = new(
        "expand",
        SettingKind.Repeated,
        Secrets,
        "REF",
        null,
        "a variable per key (?prefix=P&only=GLOB&names=upper)"
    );

    public static readonly Setting Override = new(
        "override",
        SettingKind.Single,
        Secrets,
        "FILE",
        null,
        "a dotenv file: its values win over references"
    );

    public static readonly Setting NoScan = new(
        "no-scan",
        SettingKind.Switch,
        Secrets,
        "",
        null,
        "leave references in the environment alone"
    );

    public static readonly Setting ScanFile = new(
        "scan-file",
        SettingKind.Switch,
        Secrets,
        "",
        null,
        "read values there that name a file, too"
    );

    public static readonly Setting ScanSkip = new(
        "scan-skip",
        SettingKind.Repeated,
        Secrets,
        "NAME",
        null,
        "leave this variable alone"
    );

    public static readonly Setting Compat = new(
        "compat",
        SettingKind.Repeated,
        Secrets,
        "NAME[,NAME]",
        null,
        "read another tool's references in the environment"
    );

    public static readonly Setting FileMode = new(
        "file-mode",
        SettingKind.Single,
        Files,
        "MODE",
        "0400",
        "permissions of secret files"
    );

    public static readonly Setting FileOwner = new(
        "file-owner",
        SettingKind.Single,
        Files,
        "USER[:GROUP]",
        "the app's user",
        "owner of secret files"
    );

    public static readonly Setting AllowDisk = new(
        "allow-disk",
        SettingKind.Switch,
        Files,
        "",
        null,
        "let secret files go to a disk"
    );

    public static readonly Setting Overwrite = new(
        "overwrite",
        SettingKind.Switch,
        Files,
        "",
        null,
        "let them replace files of somebody else"
    );

    public static readonly Setting User = new(
        "user",
        SettingKind.Single,
        App,
        "USER[:GROUP]",
        "the launcher's own",
        "run the app as this user"
    );

    public static readonly Setting Umask = new(
        "umask",
        SettingKind.Single,
        App,
        "MASK",
        "inherited",
        "give the app this umask"
    );

    public static readonly Setting NoNewPrivileges = new(
        "no-new-privs",
        SettingKind.Switch,
        App,
        "",
        null,
        "no setuid programs (breaks sudo, ping)"
    );

    public static readonly Setting Pristine = new(
        "pristine",
        SettingKind.Switch,
        App,
        "",
        null,
        "let it inherit no variable but those of --keep"
    );

    public static readonly Setting Keep = new(
        "keep",
        SettingKind.Repeated,
        App,
        "NAME",
        null,
        "let it inherit this one all the same (* and ?)"
    );

    public static readonly Setting Strip = new(
        "strip",
        SettingKind.Repeated,
        App,
        "NAME",
        null,
        "do not let it inherit this one (* and ?)"
    );

    public static readonly Setting Mode = new(
        "mode",
        SettingKind.Single,
        App,
        "MODE",
        "auto",
        "exec, or supervise: stay as its parent"
    );

    public static readonly Setting SignalGroup = new(
        "signal-group",
        SettingKind.Switch,
        SuperviseMode,
        "",
        null,
        "signals go to the app's process group"
    );

    public static readonly Setting GracePeriod = new(
        "grace-period",
        SettingKind.Single,
        SuperviseMode,
        "TIME",
        "none",
        "from TERM to KILL"
    );

    public static readonly Setting SignalRewrite = new(
        "signal-rewrite",
        SettingKind.Repeated,
        SuperviseMode,
        "FROM:TO",
        null,
        "the app gets another signal: TERM:QUIT; 0 for none"
    );

    public static readonly Setting Config = new(
        "config",
        SettingKind.Single,
        Launcher,
        "FILE",
        ConfigFile.Standard,
        "settings in JSON"
    );

    public static readonly Setting Timeout = new(
        "timeout",
        SettingKind.Single,
        Launcher,
        "TIME",
        "30s",
        "for everything before the app starts"
    );

    public static readonly Setting LogLevel = new(
        "log-level",
        SettingKind.Single,
        Launcher,
        "LEVEL",
        "warn",
        "warn, info or debug; never a value"
    );

    public static readonly Setting LogFormat = new(
        "log-format",
        SettingKind.Single,
        Launcher,
        "FORMAT",
        "text",
        "text, or json: an object a line"
    );

    /// <summary>The table.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        Env,
        File,
        MemoryFile,
        Template,
        Expand,
        Override,
        NoScan,
        ScanFile,
        ScanSkip,
        Compat,
        FileMode,
        FileOwner,
        AllowDisk,
        Overwrite,
        User,
        Umask,
        NoNewPrivileges,
        Pristine,
        Keep,
        Strip,
        Mode,
        SignalGroup,
        GracePeriod,
        SignalRewrite,
        Config,
        Timeout,
        LogLevel,
        LogFormat,
    ];

    /// <summary>Whether an entry of this setting is something the app will find.</summary>
    public static bool MakesDelivery(Setting setting) =>
        setting == Env || setting == File || setting == MemoryFile || setting == Template || setting == Expand;
}
