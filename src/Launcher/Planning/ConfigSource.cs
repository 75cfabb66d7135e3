using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Linux;

namespace Launcher.Planning;

/// <summary>Finds and reads the config file: the image's own, or the one somebody names instead.</summary>
internal static class ConfigSource
{
    private const int MaxBytes = 1024 * 1024;

    /// <param name="problems">Gets why it cannot be read: a file that may hold locks is never passed over.</param>
    /// <returns>Null when there is none, and nobody asked for one.</returns>
    public static ConfigFile? Read(
        RawOptions raw,
        IReadOnlyList<ReadOnlyMemory<byte>> environment,
        IReadOnlyList<Setting> settings,
        Problems problems
    )
    {
        var standard = Read(ConfigFile.Standard, isAsked: false, settings, problems);
        var asked = Settings.Config.Effective(raw.Values);
        if (
            asked is null
            && EnvironmentEntry.Text(environment, Settings.Config.Variable) is { } text
            // Told with the other settings.
            && !text.EndsWith('\r')
        )
        {
            asked = new SettingValue(Settings.Config, text, Settings.Config.Variable, SettingSource.Variable);
        }
        if (asked is null || asked.Text == ConfigFile.Standard)
        {
            return standard;
        }
        if (standard is { Problems.Count: > 0 })
        {
            // What it was meant to lock is not known: its mistakes come first.
            return standard;
        }
        if (standard is { Locked.Count: > 0 })
        {
            problems.Setting(
                asked.Origin,
                $"{ConfigFile.Standard} locks settings, and no other file may take its place",
                "leave it out, and give the settings it does not lock by flag or variable"
            );
            return standard;
        }
        return asked.Text.StartsWith('/')
            ? Read(asked.Text, isAsked: true, settings, problems)
            : Refuse(
                asked.Origin,
                Shown.IsPath(asked.Text)
                    ? $"{Quoted.Text(asked.Text)} is not an absolute path"
                    : Shown.NoPath(asked.Text),
                Shown.IsPath(asked.Text) ? "begin it with a slash" : "name a file by its full path",
                problems
            );
    }

    private static ConfigFile? Read(string path, bool isAsked, IReadOnlyList<Setting> settings, Problems problems)
    {
        using var file = OpenFile.ReadContents(path, out var errno);
        if (file is null)
        {
            var obstacle = isAsked || errno != Errno.NoSuchEntry ? path : Obstacle(path);
            return obstacle is null
                ? null
                : Refuse(
                    path,
                    $"it cannot be read: {ErrnoText.Describe(errno)}",
                    Shortage.MoreRoom(errno) is { } wayOut ? wayOut
                        : isAsked || errno is not (Errno.NoSuchEntry or Errno.NotADirectory)
                            ? "check the path and its mode"
                        : $"repair or remove {Quoted.Text(obstacle)}: what it stands for may lock settings",
                    problems
                );
        }
        using var buffer = new SecretBuffer(0);
        errno = WholeFile.Drain(file, buffer, MaxBytes);
        return errno == Errno.FileTooLarge
                ? Refuse(path, "it is larger than 1 MiB", "keep only settings in it", problems)
            : errno != Errno.None
                ? Refuse(path, $"it cannot be read: {ErrnoText.Describe(errno)}", "name a regular file", problems)
            : ConfigFile.Parse(path, buffer.Bytes, settings);
    }

    /// <summary>
    /// Why a file that may hold locks cannot be said to be absent: the first name upwards that exists and is no directory,
    /// such as a link that leads nowhere. Null when a directory plainly does not hold it.
    /// </summary>
    private static string? Obstacle(string path)
    {
        var name = path;
        Errno errno;
        // The root is always there.
        while ((errno = Paths.LinkStatus(PathText.Terminated(name), out _)) == Errno.NoSuchEntry)
        {
            name = name[..Math.Max(1, name.LastIndexOf('/'))];
        }
        return
            errno == Errno.None
            && name != path
            && Paths.Status(PathText.Terminated(name), out var status) == Errno.None
            && status.Kind == FileKind.Directory
            ? null
            : name;
    }

    private static ConfigFile? Refuse(string subject, string what, string wayOut, Problems problems)
    {
        problems.Setting(subject, what, wayOut);
        return null;
    }
}
