namespace Launcher.References;

/// <summary>
/// Finds <c>@{scheme://...}</c> in bytes. Only a known scheme makes <c>@{</c> ours: every other <c>@</c>, <c>$</c> and
/// brace belongs to the app, a shell or a chart, and passes byte for byte.
/// </summary>
internal static class InlineReader
{
    /// <summary>The parts of a text, or null when nothing in it is ours.</summary>
    /// <param name="faults">
    /// Gets every problem with the offset of its <c>@</c>, and reading goes on; null to stop at the first.
    /// </param>
    public static ParsedText? Read(
        ReadOnlySpan<byte> text,
        SchemeSet schemes,
        TextOrigin origin,
        List<PlacedFailure>? faults = null
    )
    {
        PartList? parts = null;
        var copied = 0;
        for (var at = 0; text[at..].IndexOfAny("{("u8) is >= 0 and var offset; )
        {
            var brace = at + offset;
            at = brace + 1;
            if (!IsOpening(text, brace))
            {
                continue;
            }
            var inside = text[at..];
            var standing = Judge(inside, schemes, origin, out var prefix);
            // The second '@' of '@@{' would open a reference by itself, so the escape is looked for first.
            if (text[brace - 1] == '@' && brace > 1 && text[brace - 2] == '@')
            {
                if (standing is SchemeStanding.Known or SchemeStanding.Literal)
                {
                    parts ??= new PartList();
                    parts.KeepsReference |= standing == SchemeStanding.Known;
                    if (SpelledReader.Add(parts, text[copied..(brace - 1)], schemes, origin, out _) is { } broken)
                    {
                        return broken;
                    }
                    copied = brace;
                }
                continue;
            }
            if (CheckOpening(text.Slice(brace - 1, 2), inside, standing, prefix, schemes, origin) is { } problem)
            {
                if (faults is null)
                {
                    return problem;
                }
                faults.Add(new PlacedFailure(brace - 1, problem));
                continue;
            }
            if (standing == SchemeStanding.Unknown)
            {
                continue;
            }
            parts ??= new PartList();
            if (SpelledReader.Add(parts, text[copied..(brace - 1)], schemes, origin, out _) is { } spelled)
            {
                return spelled;
            }
            var end = inside.IndexOf((byte)'}');
            if (AddBody(parts, inside[..end], brace - 1, standing, prefix, schemes, origin) is { } badReference)
            {
                if (faults is null)
                {
                    return badReference;
                }
                faults.Add(new PlacedFailure(brace - 1, badReference));
            }
            copied = at += end + 1;
        }
        if (parts is null && schemes.Spellings(origin).Count == 0)
        {
            return null;
        }
        var all = parts ?? new PartList();
        var rest = SpelledReader.Add(all, text[copied..], schemes, origin, out var found);
        return rest is not null ? rest
            : found || parts is not null ? all.ToText()
            : null;
    }

    /// <summary><c>@{</c>, or one of <c>${</c> and <c>$(</c>, which other tools use.</summary>
    private static bool IsOpening(ReadOnlySpan<byte> text, int brace) =>
        brace > 0 && (text[brace - 1] == '$' || (text[brace - 1] == '@' && text[brace] == '{'));

    private static SchemeStanding Judge(
        ReadOnlySpan<byte> inside,
        SchemeSet schemes,
        TextOrigin origin,
        out SchemePrefix prefix
    ) => SchemePrefix.TryRead(inside, out prefix) ? schemes.Judge(prefix, origin) : SchemeStanding.Unknown;

    /// <summary>What is wrong with the frame of an inline reference, or null; what is inside is looked at later.</summary>
    private static Failure? CheckOpening(
        ReadOnlySpan<byte> opening,
        ReadOnlySpan<byte> inside,
        SchemeStanding standing,
        SchemePrefix prefix,
        SchemeSet schemes,
        TextOrigin origin
    )
    {
        if (standing == SchemeStanding.Unknown)
        {
            // '@{word://' in the environment is the app's; in a flag nobody else would read it.
            return origin != TextOrigin.Environment && opening[0] == '@'
                ? CheckUnknown(inside, prefix, schemes, origin)
                : null;
        }
        var written = $"{(char)opening[0]}{(char)opening[1]}";
        var scheme = prefix.Scheme.ToLowerInvariant();
        var fault =
            opening[0] == '$' ? new($"'{written}' instead of '@{{'", $"write @{{{scheme}://...}}")
            : standing == SchemeStanding.WrongCase ? NearMiss.WrongCase(prefix)
            : !inside.Contains((byte)'}')
                ? new ReferenceFault("no closing '}'", $"close it, or write @@{{{scheme}:// for the text itself")
            : null;
        if (fault is null)
        {
            return null;
        }
        var problem = ReferenceText.Tell(fault, prefix, origin, Quoted.Text($"{written}{prefix.Text}..."));
        return origin == TextOrigin.Environment ? problem : OrLiteral(problem, (char)opening[0], origin);
    }

    private static Failure? CheckUnknown(
        ReadOnlySpan<byte> inside,
        SchemePrefix prefix,
        SchemeSet schemes,
        TextOrigin origin
    )
    {
        return prefix.Length > 0 ? OrLiteral(NearMiss.UnknownScheme(prefix, schemes), '@', origin)
            : NearMiss.Wrapped(inside, schemes, TextOrigin.Flag, out var inner) is { } wrapped
                ? OrLiteral(wrapped.InFlag($"reference {Quoted.Text($"@{{{inner.Text}...")}"), '@', origin)
            : null;
    }

    private static Failure? AddBody(
        PartList parts,
        ReadOnlySpan<byte> body,
        int offset,
        SchemeStanding standing,
        SchemePrefix prefix,
        SchemeSet schemes,
        TextOrigin origin
    )
    {
        if (standing == SchemeStanding.Literal)
        {
            parts.Add(body[prefix.Length..]);
            return null;
        }
        var problem = ReferenceText.ReadReference(body, prefix, schemes, origin, out var reference);
        if (problem is null)
        {
            parts.Add(reference!, offset);
        }
        return problem;
    }

    private static Failure OrLiteral(Failure problem, char first, TextOrigin origin)
    {
        var literal =
            origin == TextOrigin.Template
                ? $"to keep it as text, write @{{literal://{first}}} for its '{first}'"
                : NearMiss.OrLiteral;
        return problem with { WayOut = $"{problem.WayOut}; {literal}" };
    }
}
