namespace Launcher.Configuration;

/// <summary>What the image has decided for good (<c>"locked"</c> in its config file), and what stands against that.</summary>
/// <param name="file">The config file.</param>
/// <param name="settings">The table.</param>
internal sealed class Locks(ConfigFile file, IReadOnlyList<Setting> settings)
{
    private const string WayOut = "leave it out: whoever made the image decides it";

    /// <summary>The settings that are locked, by name or with one that is.</summary>
    public IReadOnlySet<Setting> Settings { get; } =
        file
            .Locked.Concat(
                file.Locked.SelectMany(setting =>
                    settings
                        .Where(other => setting.LockedWith.Contains(other.Name))
                        .Select(other => other.Of(setting.Instance))
                )
            )
            .ToHashSet();

    /// <summary>Says that something is locked to whoever set it all the same.</summary>
    /// <param name="origin">Where that was.</param>
    /// <param name="what">What is locked: <c>'timeout'</c>, <c>the variable 'A'</c>.</param>
    public static void Refuse(Problems problems, string origin, string what, string by = ConfigFile.Standard) =>
        problems.Setting(origin, $"{what} is locked by {by}", WayOut);

    /// <summary>Finds everything that was said against them.</summary>
    /// <param name="given">Without the file's own.</param>
    public void Check(GivenSettings given, IReadOnlyList<ReadOnlyMemory<byte>> environment, Problems problems)
    {
        CheckInstances(given, problems);
        foreach (var setting in Settings)
        {
            var locked = file.Values.Where(value => value.Setting == setting).ToList();
            var against = given
                .Every(setting)
                .Where(value => !locked.Exists(other => other.Text == value.Text))
                .Select(value => value.Origin)
                .Concat(setting.RelatedVariables.Where(name => EnvironmentEntry.Text(environment, name) is not null));
            foreach (var origin in against)
            {
                Refuse(problems, origin, $"'{setting.Name}'", file.Path);
            }
        }
    }

    /// <summary>
    /// A locked address would be worth little if a deployment could put an instance of its own beside it: then only the
    /// instances that the locks name are left.
    /// </summary>
    private void CheckInstances(GivenSettings given, Problems problems)
    {
        foreach (var value in given.All.Concat(file.Values).Where(value => value.Setting.Instance is not null).ToList())
        {
            var setting = value.Setting;
            var locks = file.Locked.Where(locked => locked.Vendor == setting.Vendor).ToList();
            if (locks.Count > 0 && !locks.Exists(locked => locked.Instance == setting.Instance))
            {
                problems.Setting(
                    value.Origin,
                    $"{file.Path} locks settings of {setting.Vendor} and none of its instance '{setting.Instance}'",
                    "leave it out: whoever made the image decides which instances there are"
                );
            }
            else if (
                value.Source is not (SettingSource.File or SettingSource.Lock)
                && locks.Find(locked => locked.Instance is null && locked.Of(setting.Instance) == setting)
                    is { } unnamed
                && !file.Locked.Contains(setting)
            )
            {
                problems.Setting(
                    value.Origin,
                    $"'{unnamed.Name}' is locked by {file.Path}, and with it '{setting.Name}'",
                    WayOut
                );
            }
        }
    }
}
