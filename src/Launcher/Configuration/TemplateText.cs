using Launcher.References;

namespace Launcher.Configuration;

/// <summary>The text of a template becomes the content of its file.</summary>
internal static class TemplateText
{
    /// <param name="file">Has a template.</param>
    /// <param name="text">What its template holds.</param>
    /// <param name="schemes">Every provider's syntax.</param>
    /// <param name="problems">Gets every mistake in it, as <c>path:line:column</c>.</param>
    /// <param name="warnings">Gets what is probably not meant.</param>
    public static Delivery Fill(
        Delivery file,
        ReadOnlySpan<byte> text,
        SchemeSet schemes,
        Problems problems,
        List<string> warnings
    )
    {
        if (Utf16.Begins(text))
        {
            problems.Add(
                ProblemClass.BadReference,
                $"{file.Template}:1:1",
                "the template is UTF-16, in which no @{...} is found",
                "save it as UTF-8"
            );
            return file;
        }
        var faults = new List<PlacedFailure>();
        var parsed = ReferenceText.ParseTemplate(text, schemes, faults);
        foreach (var (offset, failure) in faults)
        {
            var where = $"{file.Template}:{TextPosition.Of(text, offset)}";
            problems.Add(ProblemClass.BadReference, where, failure.What, failure.WayOut);
        }
        if (parsed.KeepsReference)
        {
            warnings.Add(TextReferences.KeepsReference(Quoted.Text(file.Template!)));
        }
        var filled = file with { Asked = file.Asked with { Parts = Placed(parsed.Parts, file.Template!, text) } };
        if (TextReferences.Check(filled.Parts, file.Template!, schemes) is { } problem)
        {
            problems.Add(problem);
        }
        else if (faults.Count == 0 && !filled.References.Any())
        {
            warnings.Add($"{Quoted.Text(file.Template!)} has no @{{...}}: it is copied as it is");
        }
        return filled;
    }

    private static List<TextPart> Placed(IReadOnlyList<TextPart> parts, string template, ReadOnlySpan<byte> text)
    {
        var placed = new List<TextPart>(parts.Count);
        foreach (var part in parts)
        {
            placed.Add(
                part.Reference is null ? part : part with { Place = $"{template}:{TextPosition.Of(text, part.Offset)}" }
            );
        }
        return placed;
    }
}
