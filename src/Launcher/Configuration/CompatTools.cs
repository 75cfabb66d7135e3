using Launcher.References;

namespace Launcher.Configuration;

/// <summary>The tools whose references are read in the environment (<c>--compat NAME[,NAME]</c>).</summary>
internal static class CompatTools
{
    /// <param name="problems">Gets names of tools that are not known.</param>
    public static IReadOnlyList<string> Of(GivenSettings given, SchemeSet schemes, Problems problems)
    {
        var tools = new List<string>();
        foreach (var value in given.Every(Settings.Compat))
        {
            foreach (var name in value.Text.Split(',', StringSplitOptions.TrimEntries))
            {
                var known = schemes.Tools.Order(StringComparer.Ordinal).ToList();
                if (known.Contains(name))
                {
                    tools.Add(name);
                    continue;
                }
                problems.Setting(
                    value.Origin,
                    $"{Shown.Word(name, known)} is not a tool whose references are known",
                    Nearest.To(name, known) is { } nearest
                        ? $"did you mean '{nearest}'? The known ones are {string.Join(", ", known)}"
                        : $"the known ones are {string.Join(", ", known)}"
                );
            }
        }
        return tools;
    }
}
