using System.Globalization;
using Launcher.Model;
using Launcher.References;

namespace Launcher.Configuration;

/// <summary>Turns <c>NAME=REF</c>, <c>PATH=REF</c> and <c>NAME@FD=REF</c> into deliveries, or says what is wrong with them.</summary>
/// <param name="schemes">Every provider's syntax.</param>
/// <param name="fileMode">The mode of files whose reference names none.</param>
/// <param name="fileOwner">The owner of files whose reference names none; null for the app's user.</param>
/// <param name="problems">Gets what is wrong.</param>
/// <param name="warnings">Gets what is probably not meant.</param>
internal sealed class DeliveryParser(
    SchemeSet schemes,
    uint fileMode,
    string? fileOwner,
    Problems problems,
    List<string> warnings
)
{
    private readonly SchemeSet _expanded = schemes.With("prefix", "only", "names");

    /// <summary><c>--env NAME=TEXT</c>.</summary>
    public Delivery? Variable(SettingValue value)
    {
        if (!Cut(value, "NAME=REF", out var name, out var text) || !ValidName(value, name))
        {
            return null;
        }
        var parsed = ReferenceText.ParseFlag(text, schemes);
        if (parsed.Problem is { } problem)
        {
            // What looks like a variable's name may be a line of base64 with an '=' at its end.
            problems.Add(Shown.IsName(name) ? name : value.Origin, problem);
            return null;
        }
        return Shape(name, parsed, value.Origin, value.Source);
    }

    /// <summary>A variable of the inherited environment whose value holds references.</summary>
    public Delivery? Scanned(string name, ParsedText text)
    {
        if (text.Problem is { } problem)
        {
            var wayOut = problem.WayOut?.Replace(
                "--scan-skip NAME",
                $"--scan-skip {Quoted.Name(name)}",
                StringComparison.Ordinal
            );
            problems.Add(ProblemClass.BadReference, name, problem.What, wayOut);
            return null;
        }
        return Shape(name, text, "environment", SettingSource.Scanned);
    }

    /// <summary><c>--file PATH=REF</c>.</summary>
    public Delivery? File(SettingValue value)
    {
        if (!Cut(value, "PATH=REF", out var path, out var text) || !ValidPath(value.Origin, path))
        {
            return null;
        }
        if (Reference(path, text, schemes) is not { } reference)
        {
            return null;
        }
        if (reference.Has("to") || reference.Option("as") is not (null or "file"))
        {
            problems.Add(
                ProblemClass.BadReference,
                path,
                $"as= and to= in {Quoted.Text(ReferencePrinter.Display(reference))} contradict {value.Origin}",
                "leave them out"
            );
            return null;
        }
        return new FileDelivery(
            path,
            null,
            Of(reference),
            Mode(reference),
            Owner(reference),
            value.Origin,
            value.Source
        );
    }

    /// <summary><c>--memfd NAME[@FD]=REF</c>.</summary>
    public Delivery? MemoryFile(SettingValue value)
    {
        if (!Cut(value, "NAME[@FD]=REF", out var left, out var text))
        {
            return null;
        }
        var at = left.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? left : left[..at];
        int? descriptor = null;
        if (at >= 0)
        {
            if (
                !int.TryParse(left.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number is < Limits.MinDescriptor or > Limits.MaxDescriptor
            )
            {
                problems.Setting(
                    Shown.IsName(name) ? name : value.Origin,
                    $"{Shown.Word(left[(at + 1)..])} is not a descriptor for a memory file",
                    $"choose {Limits.MinDescriptor} to {Limits.MaxDescriptor}, or leave @FD out"
                );
                return null;
            }
            descriptor = number;
        }
        if (!ValidName(value, name) || Reference(name, text, schemes) is not { } reference)
        {
            return null;
        }
        if (reference.Has("to") || reference.Option("as") is not (null or "memfd"))
        {
            problems.Add(
                ProblemClass.BadReference,
                name,
                $"as= and to= in {Quoted.Text(ReferencePrinter.Display(reference))} contradict {value.Origin}",
                "leave them out"
            );
            return null;
        }
        return new MemoryFileDelivery(
            name,
            descriptor,
            Of(reference),
            Mode(reference),
            Owner(reference),
            value.Origin,
            value.Source
        );
    }

    /// <summary><c>--template SRC:DST</c>; what SRC holds is filled in later.</summary>
    public Delivery? Template(SettingValue value)
    {
        var cut = value.Text.IndexOf(":/", StringComparison.Ordinal);
        if (!value.Text.StartsWith('/') || cut < 0 || value.Text.LastIndexOf(":/", StringComparison.Ordinal) != cut)
        {
            problems.Setting(
                value.Origin,
                $"{Shown.Path(value.Text)} is not a pair of absolute paths",
                "write SRC:DST, the template's path and that of the file to make, each without ':/' in it"
            );
            return null;
        }
        var (source, path) = (value.Text[..cut], value.Text[(cut + 1)..]);
        if (!ValidPath(value.Origin, path))
        {
            return null;
        }
        if (source == path)
        {
            problems.Add(
                ProblemClass.BadTarget,
                value.Origin,
                $"{Quoted.Text(path)} is both the template and the file made from it",
                "let them be two files"
            );
            return null;
        }
        return new FileDelivery(path, null, [], fileMode, fileOwner, value.Origin, value.Source) { Template = source };
    }

    /// <summary><c>--expand REF</c>.</summary>
    public Expansion? Expand(SettingValue value)
    {
        if (Reference(value.Origin, value.Text, _expanded) is not { } reference)
        {
            return null;
        }
        var display = ReferencePrinter.Display(reference);
        foreach (var option in (ReadOnlySpan<string>)["as", "to", "mode", "owner", "default"])
        {
            if (reference.Has(option))
            {
                problems.Add(
                    ProblemClass.BadReference,
                    display,
                    $"the option '{option}' does not go with --expand, which sets variables",
                    "leave it out"
                );
                return null;
            }
        }
        if (reference.Selector is { } selector)
        {
            problems.Add(
                ProblemClass.BadReference,
                Shown.IsName(selector) ? display : value.Origin,
                "a '#' does not go with --expand, which sets a variable for each key",
                Shown.IsName(selector) ? $"write ?only={selector}" : "name the keys with ?only="
            );
            return null;
        }
        if (reference.Option("names") is { } names && names != "upper")
        {
            problems.Add(
                ProblemClass.BadReference,
                // The whole reference has it once more.
                Shown.IsName(names)
                    ? display
                    : value.Origin,
                $"{Shown.Word(names, "upper")} is not a value of 'names'",
                "write names=upper"
            );
            return null;
        }
        var prefix = reference.Option("prefix") ?? "";
        if (prefix.Length > 0 && !VariableName.IsValid(prefix))
        {
            problems.Add(
                ProblemClass.BadReference,
                Shown.IsName(prefix) ? display : value.Origin,
                $"{Shown.Name(prefix)} cannot begin a name",
                VariableName.Rule
            );
            return null;
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

    /// <summary>A variable's text, unless its reference asks to be delivered as a file.</summary>
    private Delivery? Shape(string name, ParsedText text, string origin, SettingSource source)
    {
        var parts = text.Parts;
        if (text.KeepsReference)
        {
            warnings.Add(TextReferences.KeepsReference(Quoted.Name(name)));
        }
        if (parts is [{ Reference: { } whole }])
        {
            switch (whole.Option("as"))
            {
                case "file":
                    var path = whole.Option("to") ?? Limits.FileDirectory + name;
                    return ValidPath(name, path)
                        ? new FileDelivery(path, name, parts, Mode(whole), Owner(whole), origin, source)
                        : null;
                case "memfd":
                    return new MemoryFileDelivery(name, null, parts, Mode(whole), Owner(whole), origin, source);
            }
        }
        if (parts is [{ Reference: { } bare }] && TextReferences.NamesAFile(bare))
        {
            problems.Add(
                ProblemClass.BadReference,
                name,
                $"to, mode and owner in {Quoted.Text(ReferencePrinter.Display(bare))} are for files",
                "add as=file or as=memfd, or leave them out"
            );
            return null;
        }
        if (parts.Count > 1 && TextReferences.Check(parts, name) is { } problem)
        {
            problems.Add(problem);
            return null;
        }
        return new VariableDelivery(name, parts, origin, source);
    }

    private static TextPart[] Of(SecretReference reference) => [new TextPart(default, reference)];

    private SecretReference? Reference(string subject, string text, SchemeSet known)
    {
        var (reference, failure) = ReferenceParser.Parse(text, known);
        if (failure is not null)
        {
            problems.Add(subject, failure);
        }
        return reference;
    }

    private bool Cut(SettingValue value, string form, out string left, out string right)
    {
        var cut = value.Text.IndexOf('=', StringComparison.Ordinal);
        left = cut < 0 ? "" : value.Text[..cut];
        right = cut < 0 ? "" : value.Text[(cut + 1)..];
        if (cut > 0)
        {
            return true;
        }
        problems.Setting(
            value.Origin,
            cut < 0 ? $"{Shown.Entry(value.Text)} has no '='" : $"{Shown.Entry(value.Text)} has nothing before its '='",
            $"write {form}"
        );
        return false;
    }

    private bool ValidName(SettingValue value, string name)
    {
        if (VariableName.IsValid(name))
        {
            return true;
        }
        problems.Setting(
            value.Origin,
            $"{Shown.Name(name)} is not a variable name",
            name.StartsWith('"') || name.StartsWith('\'')
                ? "remove the quotes around the entry: no shell does it here"
                : VariableName.Rule
        );
        return false;
    }

    private bool ValidPath(string subject, string path)
    {
        if (
            path.StartsWith('/')
            && !path.Contains('\0', StringComparison.Ordinal)
            && !path[1..].Split('/').Any(part => part is "" or "." or "..")
        )
        {
            return true;
        }
        problems.Add(
            ProblemClass.BadTarget,
            subject,
            $"{Shown.Path(path)} is not a path for a secret file",
            "write an absolute path without '//', '.' and '..' that ends in the file's name"
        );
        return false;
    }

    // The parser has checked the digits.
    private uint Mode(SecretReference reference) =>
        reference.Option("mode") is { } text && Octal.TryParse(text, out var mode) ? mode : fileMode;

    private string? Owner(SecretReference reference) => reference.Option("owner") ?? fileOwner;
}
