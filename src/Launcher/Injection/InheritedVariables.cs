using System.Text;

namespace Launcher.Injection;

/// <summary>
/// Which inherited variables the app gets: all, without the launcher's settings and login secrets, unless <c>--pristine</c>,
/// <c>--keep</c> and <c>--strip</c> say otherwise. What is delivered by name is not asked about here: it always arrives.
/// </summary>
internal static class InheritedVariables
{
    /// <summary>Leaves out what the app does not get.</summary>
    public static void Apply(LaunchPlan plan, EnvironmentBlock environment)
    {
        if (plan.Pristine || plan.Strip.Count > 0 || plan.Keep.Count > 0)
        {
            environment.RemoveAll(entry => !Keeps(plan, entry.Span));
            return;
        }
        foreach (var name in plan.Withheld)
        {
            environment.Remove(name);
        }
    }

    private static bool Keeps(LaunchPlan plan, ReadOnlySpan<byte> entry)
    {
        var name = Encoding.UTF8.GetString(EnvironmentEntry.Name(entry));
        if (Covers(plan.Strip, name))
        {
            return false;
        }
        // A pattern may cover a login by accident; whoever spells it out means it.
        return plan.Withheld.Contains(name) ? plan.Keep.Contains(name) : !plan.Pristine || Covers(plan.Keep, name);
    }

    // By itself '*' takes every entry, also one without a name.
    private static bool Covers(IReadOnlyList<string> patterns, string name) =>
        NamePattern.Covers(patterns, name) || (name.Length == 0 && patterns.Contains("*"));
}
