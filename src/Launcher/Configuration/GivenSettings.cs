using System.Text;
using Launcher.Model;

namespace Launcher.Configuration;

/// <summary>
/// The settings somebody gave, by flag or by <c>LAUNCHER_*</c> variable. For one value the flag wins; repeated ones add
/// up, flags first, so that an image's ENTRYPOINT and a deployment's environment both count.
/// </summary>
internal sealed class GivenSettings
{
    private const string Prefix = "LAUNCHER_";

    private readonly Dictionary<Setting, List<SettingValue>> _values = [];

    /// <param name="flags">From the command line.</param>
    /// <param name="environment">The inherited environment.</param>
    /// <param name="settings">The table.</param>
    public GivenSettings(
        IReadOnlyList<SettingValue> flags,
        IReadOnlyList<ReadOnlyMemory<byte>> environment,
        IReadOnlyList<Setting> settings
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
    }

    /// <summary>The declared <c>LAUNCHER_*</c> names that are set: the app does not get them.</summary>
    public List<string> Withheld { get; } = [];

    /// <summary>Variables that look like a mistyped setting. They pass on to the app.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Everything given, setting by setting.</summary>
    public IEnumerable<SettingValue> All => _values.Values.SelectMany(values => values);

    /// <summary>All values of a repeated setting, in order.</summary>
    public IReadOnlyList<SettingValue> Every(Setting setting) =>
        _values.TryGetValue(setting, out var values) ? values : [];

    /// <summary>The value that counts for a single setting, or null.</summary>
    public SettingValue? Single(Setting setting)
    {
        var values = Every(setting);
        // Flags come first in the list; among them the last one given wins, and any flag beats the variable.
        for (var i = values.Count - 1; i >= 0; i--)
        {
            if (values[i].Origin == setting.Flag)
            {
                return values[i];
            }
        }
        return values.Count > 0 ? values[^1] : null;
    }

    private void Add(SettingValue value)
    {
        if (!_values.TryGetValue(value.Setting, out var list))
        {
            _values.Add(value.Setting, list = []);
        }
        list.Add(value);
    }

    private void Add(ReadOnlySpan<byte> entry, IReadOnlyList<Setting> settings)
    {
        var name = Encoding.UTF8.GetString(EnvironmentEntry.Name(entry));
        if (!EnvironmentEntry.TryValue(entry, out var bytes))
        {
            return;
        }
        foreach (var setting in settings)
        {
            if (setting.Variable != name)
            {
                continue;
            }
            Withheld.Add(name);
            var text = Encoding.UTF8.GetString(bytes);
            if (setting.Kind != SettingKind.Repeated)
            {
                // Empty is how compose and shells write "not set".
                if (text.Length > 0)
                {
                    Add(new SettingValue(setting, text, name));
                }
                return;
            }
            foreach (var line in text.Split('\n'))
            {
                // Indentation and Windows line ends belong to the file it was written in; a space at the end may be a value's.
                var trimmed = line.TrimStart().TrimEnd('\r');
                if (trimmed.Length > 0)
                {
                    Add(new SettingValue(setting, trimmed, name));
                }
            }
            return;
        }
        // Without the prefix, which they share: it would make every short name look like every other.
        var rest = name[Prefix.Length..];
        if (Nearest.To(rest, settings.Select(setting => setting.Variable[Prefix.Length..])) is { } nearest)
        {
            Warnings.Add(
                $"{name} is no setting of the launcher and passes on to the app: did you mean {Prefix}{nearest}?"
            );
        }
    }
}
