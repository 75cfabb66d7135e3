namespace Launcher.References;

/// <summary>Reads the options between <c>?</c> and <c>#</c>.</summary>
internal static class OptionReader
{
    private const int LongestQuotedName = 40;

    /// <summary>What is wrong with the options, or null and the options in the order written.</summary>
    public static ReferenceFault? Read(
        ReadOnlySpan<char> text,
        SchemeSyntax scheme,
        SchemeSet schemes,
        out IReadOnlyList<ReferenceOption> options
    )
    {
        var read = new List<ReferenceOption>();
        options = read;
        if (text.Contains('?'))
        {
            return new("a second '?'", "put '&' between options, and write %3F for a '?' in a value");
        }
        foreach (var range in text.Split('&'))
        {
            if (ReadOne(text[range], out var option) is { } fault)
            {
                return fault;
            }
            if ((CheckName(option, scheme, read) ?? CommonOptions.Check(option, schemes)) is { } wrong)
            {
                // A raw '&' in a default's value makes the rest of the value look like options.
                return read.Exists(one => one.Name == CommonOptions.Default) ? wrong with { Culprit = null } : wrong;
            }
            read.Add(option);
        }
        return CommonOptions.CheckTogether(read, schemes);
    }

    private static ReferenceFault? ReadOne(ReadOnlySpan<char> text, out ReferenceOption option)
    {
        option = new ReferenceOption("", null);
        var equals = text.IndexOf('=');
        if (PercentCode.Decode(equals < 0 ? text : text[..equals], "an option's name", out var name) is { } badName)
        {
            return badName;
        }
        if (name.Length == 0)
        {
            return new("an option without a name", "write name or name=value after '?' and after every '&'");
        }
        string? value = null;
        if (equals >= 0 && PercentCode.Decode(text[(equals + 1)..], "an option's value", out value) is { } badValue)
        {
            return badValue;
        }
        option = new ReferenceOption(name, value);
        return null;
    }

    private static ReferenceFault? CheckName(ReferenceOption option, SchemeSyntax scheme, List<ReferenceOption> before)
    {
        if (before.Exists(one => one.Name == option.Name))
        {
            return new("repeated option", "write it once, and %26 for a '&' in a value") { Culprit = option.Name };
        }
        if (scheme.HasOption(option.Name) || CommonOptions.Has(option.Name))
        {
            return null;
        }
        IReadOnlyList<string> known = [.. scheme.Options, .. CommonOptions.Names];
        return new(
            "unknown option",
            Nearest.To(option.Name, known) is { } nearest
                ? $"did you mean '{nearest}'"
                : $"options of {scheme.Scheme}:// are {string.Join(", ", known)}"
        )
        {
            Culprit = IsNameLike(option.Name) ? option.Name : null,
        };
    }

    /// <summary>What does not look like a name may be a default's value that lost its <c>=</c>.</summary>
    private static bool IsNameLike(string name) =>
        name.Length <= LongestQuotedName
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');
}
