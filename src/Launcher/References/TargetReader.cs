namespace Launcher.References;

/// <summary>Reads what settings and the environment say of deliveries, and says what is wrong with it.</summary>
/// <param name="schemes">Every provider's syntax, and that of every kind of delivery.</param>
/// <param name="rights">Those of files whose reference names none.</param>
/// <param name="problems">Gets what is wrong.</param>
/// <param name="warnings">Gets what is probably not meant.</param>
internal sealed class TargetReader(SchemeSet schemes, FileRights rights, Problems problems, List<string> warnings)
{
    /// <summary>Says what is wrong, and that there is no delivery.</summary>
    public Delivery? Bad(ProblemClass problemClass, string subject, string what, string? wayOut)
    {
        problems.Add(problemClass, subject, what, wayOut);
        return null;
    }

    /// <summary>Cuts <c>NAME=REF</c> and the like at the first equals sign.</summary>
    public bool Cut(SettingValue value, out string left, out string right)
    {
        var cut = value.Text.IndexOf('=', StringComparison.Ordinal);
        left = cut < 0 ? "" : value.Text[..cut];
        right = cut < 0 ? "" : value.Text[(cut + 1)..];
        if (cut > 0)
        {
            return true;
        }
        Bad(
            ProblemClass.BadSetting,
            value.Origin,
            cut < 0 ? $"{Shown.Entry(value.Text)} has no '='" : $"{Shown.Entry(value.Text)} has nothing before its '='",
            $"write {value.Setting.ValueName}"
        );
        return false;
    }

    /// <summary>Whether a variable can be called so.</summary>
    public bool IsName(SettingValue value, string name) =>
        VariableName.IsValid(name)
        || Bad(
            ProblemClass.BadSetting,
            value.Origin,
            $"{Shown.Name(name)} is not a variable name",
            name.StartsWith('"') || name.StartsWith('\'')
                ? "remove the quotes around the entry: no shell does it here"
                : VariableName.Rule
        )
            is not null;

    /// <summary>Whether a secret file can be there.</summary>
    public bool IsPath(string subject, string path) =>
        path.StartsWith('/')
            && !path.Contains('\0', StringComparison.Ordinal)
            && !path[1..].Split('/').Any(part => part is "" or "." or "..")
        || Bad(
            ProblemClass.BadTarget,
            subject,
            $"{Shown.Path(path)} is not a path for a secret file",
            "write an absolute path without '//', '.' and '..' that ends in the file's name"
        )
            is not null;

    /// <summary>The one reference that a setting's value delivers; it may not ask for another kind of delivery.</summary>
    public Asked? Reference(SettingValue value, string name, string text)
    {
        var (reference, failure) = ReferenceParser.Parse(text, schemes);
        if (reference is null)
        {
            problems.Add(name, failure!);
            return null;
        }
        var own = Array.Find(schemes.Targets, target => target.Setting == value.Setting)!.Word;
        if (!reference.Has("to") && (reference.Option("as") is not { } word || word == own))
        {
            return Whole(name, [new TextPart(default, reference)], value.Origin, value.Source);
        }
        Bad(
            ProblemClass.BadReference,
            name,
            $"as= and to= in {Quoted.Text(ReferencePrinter.Display(reference))} contradict {value.Origin}",
            "leave them out"
        );
        return null;
    }

    /// <summary>The same of what is no reference, or not one alone.</summary>
    public Asked Whole(string name, IReadOnlyList<TextPart> parts, string origin, SettingSource source)
    {
        var whole = parts is [var only] ? only.Reference : null;
        // The parser has checked the digits.
        var mode = Octal.TryParse(whole?.Option("mode") ?? "", out var own) ? own : rights.Mode;
        return new Asked(name, parts, new FileRights(mode, whole?.Option("owner") ?? rights.Owner), origin, source);
    }

    /// <summary>What a setting's <c>NAME=TEXT</c> asks for.</summary>
    public Delivery? Named(SettingValue value) =>
        Cut(value, out var name, out var text) && IsName(value, name)
            ? Named(name, ReferenceText.ParseFlag(text, schemes), value.Origin, value.Source)
            : null;

    /// <summary>What a name's text asks for: a variable, unless its reference says otherwise.</summary>
    public Delivery? Named(string name, ParsedText text, string origin, SettingSource source)
    {
        if (text.Problem is { } bad)
        {
            // What looks like a variable's name may be a line of base64 with an '=' at its end.
            var subject = source == SettingSource.Scanned || Shown.IsName(name) ? name : origin;
            var skip = $"--scan-skip {Quoted.Name(name)}";
            var wayOut = bad.WayOut?.Replace("--scan-skip NAME", skip, StringComparison.Ordinal);
            return Bad(bad.Class, subject, bad.What, wayOut);
        }
        if (text.KeepsReference)
        {
            warnings.Add(TextReferences.KeepsReference(Quoted.Name(name)));
        }
        if (text.Parts.Count > 1 && TextReferences.Check(text.Parts, name, schemes) is { } problem)
        {
            problems.Add(problem);
            return null;
        }
        var asked = Whole(name, text.Parts, origin, source);
        var target = schemes.Target(asked.Whole);
        return asked.Whole is { } whole && !target.HasRights && TextReferences.NamesAFile(whole)
            ? Bad(
                ProblemClass.BadReference,
                name,
                $"to, mode and owner in {Quoted.Text(ReferencePrinter.Display(whole))} are for files",
                $"add {schemes.Words(kind => kind.HasRights)}, or leave them out"
            )
            : target.FromName!(asked, this);
    }
}
