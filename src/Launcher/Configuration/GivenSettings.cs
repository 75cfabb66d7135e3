using System.Collections.ObjectModel;
using System.Text;
using System.Text.Unicode;

namespace Launcher.Configuration;

/// <summary>
/// The settings somebody gave: by flag, by <c>LAUNCHER_*</c> variable, by a vendor's variable or in the config file. For
/// one value they rank in this order; repeated ones add up, flags first, so that an image's ENTRYPOINT and a deployment's
/// environment both count. What the file locks stands against all of them.
/// </summary>
internal sealed class GivenSettings
{
    private readonly Dictionary<Setting, List<SettingValue>> _values = [];

    /// <param name="flags">From the command line.</param>
    /// <param name="environment">The inherited environment.</param>
    /// <param name="settings">The table.</param>
    /// <param name="file">The config file; null when there is none.</param>
    public GivenSettings(
        IReadOnlyList<SettingValue> flags,
        IReadOnlyList<ReadOnlyMemory<byte>> environment,
        IReadOnlyList<Setting> settings,
        ConfigFile? file = null
    )
    {
        foreach (var flag in flags)
        {
            Add(flag);
        }
        foreach (var entry in environment)
        {
            if (entry.Span.StartsWith("LAUNCHER_"u8))
            {
                Add(entry.Span, settings);
            }
        }
        AddVendors(environment, settings);
        if (file is not null)
        {
            AddFile(file, settings, environment);
        }
    }

    /// <summary>Values that cannot be read as text, mistakes in the file, and settings against its locks.</summary>
    public Problems Problems { get; } = [];

    /// <summary>The declared <c>LAUNCHER_*</c> names that are set: the app does not get them.</summary>
    public List<string> Withheld { get; } = [];

    /// <summary>What is probably not meant.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>The settings that the image's file has decided for good.</summary>
    public IReadOnlySet<Setting> Locked { get; private set; } = ReadOnlySet<Setting>.Empty;

    /// <summary>Everything given, setting by setting.</summary>
    public IEnumerable<SettingValue> All => _values.Values.SelectMany(values => values);

    /// <summary>All values of a repeated setting, in order.</summary>
    public IReadOnlyList<SettingValue> Every(Setting setting) =>
        _values.TryGetValue(setting, out var values) ? values : [];

    /// <summary>The value that counts for a single setting, or null.</summary>
    public SettingValue? Single(Setting setting) => setting.Effective(Every(setting));

    private void Add(SettingValue value)
    {
        if (!_values.TryGetValue(value.Setting, out var list))
        {
            _values.Add(value.Setting, list = []);
        }
        list.Add(value);
    }

    private void AddFile(
        ConfigFile file,
        IReadOnlyList<Setting> settings,
        IReadOnlyList<ReadOnlyMemory<byte>> environment
    )
    {
        Problems.AddRange(file.Problems);
        var locks = new Locks(file, settings);
        locks.Check(this, environment, Problems);
        Locked = locks.Settings;
        foreach (var setting in Locked)
        {
            _values.Remove(setting);
        }
        foreach (var value in file.Values)
        {
            Add(value);
        }
    }

    private void AddVendors(IReadOnlyList<ReadOnlyMemory<byte>> environment, IReadOnlyList<Setting> settings)
    {
        foreach (var setting in settings)
        {
            foreach (var name in setting.VendorVariables)
            {
                // Empty is "not set", as for the twins.
                if (EnvironmentEntry.Text(environment, name) is { } text)
                {
                    Add(new SettingValue(setting, text, name, SettingSource.Vendor));
                    break;
                }
            }
        }
    }

    private void Add(ReadOnlySpan<byte> entry, IReadOnlyList<Setting> settings)
    {
        var name = Encoding.UTF8.GetString(EnvironmentEntry.Name(entry));
        if (!EnvironmentEntry.TryValue(entry, out var bytes))
        {
            return;
        }
        var own = settings.FirstOrDefault(setting => setting.Variable == name);
        if ((own ?? InstanceSetting.FindVariable(settings, name)) is not { } setting)
        {
            return;
        }
        Withheld.Add(name);
        var text = Encoding.UTF8.GetString(bytes);
        if (!Utf8.IsValid(bytes))
        {
            Problems.Setting(name, "its value is not UTF-8", "write other bytes of a reference as percent-escapes");
        }
        else if (setting.Kind == SettingKind.Repeated)
        {
            AddLines(setting, text, name);
        }
        else if (text.EndsWith('\r'))
        {
            const string WayOut = "save the file it comes from with LF line ends";
            Problems.Setting(name, "its value ends in a carriage return", WayOut);
        }
        // Empty is how compose and shells write "not set".
        else if (text.Length > 0)
        {
            Add(new SettingValue(setting, text, name, SettingSource.Variable));
        }
    }

    private void AddLines(Setting setting, string text, string name)
    {
        var lines = text.Split('\n');
        if (Misshapen(text) is { } misshapen)
        {
            Problems.Setting(name, misshapen, "write one entry per line, ended by LF");
            return;
        }
        for (var i = 0; i < lines.Length; i++)
        {
            // Indentation and Windows line ends belong to the file it was written in; a space at the end may be a value's.
            var line = lines[i].TrimStart().TrimEnd('\r');
            line = ConfigFile.Separator(setting) is null ? line.TrimEnd() : line;
            if (line.Length == 0)
            {
                continue;
            }
            var origin = text.TrimEnd().Contains('\n', StringComparison.Ordinal) ? $"{name} line {i + 1}" : name;
            if (line.Contains("-----BEGIN ", StringComparison.Ordinal))
            {
                // Its lines are no entries, and a report of each would be the key.
                Problems.Setting(
                    origin,
                    $"a PEM begins here, and an entry {setting.ValueName} is expected in each line",
                    "put it into a file, and write a reference to that"
                );
                return;
            }
            Add(new SettingValue(setting, line, origin, SettingSource.Variable));
        }
    }

    private static string? Misshapen(string text) =>
        text.StartsWith('\ufeff') ? "it begins with a byte order mark"
        : LineEnds.StrayReturn(Encoding.UTF8.GetBytes(text)) is > 0 and var line
            ? $"line {line} has a carriage return without a line feed"
        : null;
}
