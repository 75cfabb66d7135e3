using System.Buffers;

namespace Launcher.Model;

/// <summary>
/// The settings of further instances (<c>vault+eu-addr</c>). They stand in no table: each is made of the vendor's own
/// setting when somebody writes its name.
/// </summary>
internal static class InstanceSetting
{
    private static readonly SearchValues<char> s_characters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789-"
    );

    private const char Mark = '+';
    private const string VariableMark = "__";
    private const string VariablePrefix = "LAUNCHER_";

    /// <summary>The setting of an instance by its name (<c>vault+eu-addr</c>); null when there is none.</summary>
    public static Setting? Find(IReadOnlyList<Setting> settings, ReadOnlySpan<char> name)
    {
        var mark = name.IndexOf(Mark);
        if (mark < 0)
        {
            return null;
        }
        var vendor = name[..mark];
        var rest = name[(mark + 1)..];
        foreach (var setting in settings)
        {
            if (setting.Vendor is null || !vendor.SequenceEqual(setting.Vendor))
            {
                continue;
            }
            // With its dash: "-addr".
            var own = setting.Name.AsSpan(setting.Vendor.Length);
            if (rest.Length > own.Length && rest.EndsWith(own) && IsInstance(rest[..^own.Length]))
            {
                return setting.Of(rest[..^own.Length].ToString());
            }
        }
        return null;
    }

    /// <summary>The same by its twin (<c>LAUNCHER_VAULT__EU_ADDR</c>).</summary>
    public static Setting? FindVariable(IReadOnlyList<Setting> settings, string variable) =>
        NameOf(variable) is { } name && Find(settings, name) is { } setting && setting.Variable == variable
            ? setting
            : null;

    /// <summary>The setting a mistyped name most likely stands for; null when the name is none of an instance.</summary>
    public static Setting? Nearest(IReadOnlyList<Setting> settings, string name)
    {
        var mark = name.IndexOf(Mark, StringComparison.Ordinal);
        if (mark < 0)
        {
            return null;
        }
        // Where the instance ends and the mistyped setting begins is not known: every dash may be the place.
        var candidates = new List<Setting>();
        for (var dash = name.IndexOf('-', mark); dash >= 0; dash = name.IndexOf('-', dash + 1))
        {
            var instance = name[(mark + 1)..dash].ToLowerInvariant();
            if (IsInstance(instance))
            {
                candidates.AddRange(
                    settings.Where(setting => setting.Vendor is not null).Select(setting => setting.Of(instance))
                );
            }
        }
        var nearest = Model.Nearest.To(name, candidates.Select(candidate => candidate.Name));
        return candidates.Find(candidate => candidate.Name == nearest);
    }

    /// <summary>The same for a mistyped twin.</summary>
    public static Setting? NearestVariable(IReadOnlyList<Setting> settings, string variable) =>
        NameOf(variable) is { } name ? Nearest(settings, name) : null;

    /// <summary>What may stand behind the plus, as in a reference.</summary>
    public static bool IsInstance(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(s_characters);

    private static string? NameOf(string variable)
    {
        var mark = variable.IndexOf(VariableMark, StringComparison.Ordinal);
        return mark <= VariablePrefix.Length
            ? null
            : string.Concat(
                    variable.AsSpan(VariablePrefix.Length, mark - VariablePrefix.Length),
                    "+",
                    variable.AsSpan(mark + VariableMark.Length)
                )
                .Replace('_', '-')
                .ToLowerInvariant();
    }
}
