using Launcher.References;

namespace Launcher.Configuration;

/// <summary>Turns the values of <c>--expand</c> into expansions, or says what is wrong with them.</summary>
/// <param name="schemes">Every provider's syntax.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class ExpansionParser(SchemeSet schemes, Problems problems)
{
    private static readonly string[] s_foreign = ["as", "to", "mode", "owner", "default"];

    private readonly SchemeSet _schemes = schemes.With("prefix", "only", "names");

    /// <summary><c>--expand REF</c>.</summary>
    public Expansion? Parse(SettingValue value)
    {
        var (reference, failure) = ReferenceParser.Parse(value.Text, _schemes);
        if (reference is null)
        {
            problems.Add(value.Origin, failure!);
            return null;
        }
        var display = ReferencePrinter.Display(reference);
        if (Array.Find(s_foreign, reference.Has) is { } option)
        {
            return Bad(
                display,
                $"the option '{option}' does not go with --expand, which sets variables",
                "leave it out"
            );
        }
        if (reference.Selector is { } selector)
        {
            return Bad(
                Shown.IsName(selector) ? display : value.Origin,
                "a '#' does not go with --expand, which sets a variable for each key",
                Shown.IsName(selector) ? $"write ?only={selector}" : "name the keys with ?only="
            );
        }
        if (reference.Option("names") is { } names && names != "upper")
        {
            return Bad(
                // The whole reference has it once more.
                Shown.IsName(names)
                    ? display
                    : value.Origin,
                $"{Shown.Word(names, "upper")} is not a value of 'names'",
                "write names=upper"
            );
        }
        var prefix = reference.Option("prefix") ?? "";
        if (prefix.Length > 0 && !VariableName.IsValid(prefix))
        {
            return Bad(
                Shown.IsName(prefix) ? display : value.Origin,
                $"{Shown.Name(prefix)} cannot begin a name",
                VariableName.Rule
            );
        }
        var kept = reference.Options.Where(option => option.Name is not ("prefix" or "only" or "names")).ToList();
        return new Expansion(
            reference with
            {
                Options = kept,
            },
            prefix,
            reference.Option("only")?.Split(',') ?? [],
            reference.Has("names"),
            value.Origin
        );
    }

    private Expansion? Bad(string subject, string what, string wayOut)
    {
        problems.Add(ProblemClass.BadReference, subject, what, wayOut);
        return null;
    }
}
