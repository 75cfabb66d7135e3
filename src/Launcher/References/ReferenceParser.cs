using System.Text;

namespace Launcher.References;

/// <summary>
/// Text to <see cref="SecretReference"/>. Not System.Uri, which lower-cases and normalises: a path in a store means
/// exactly what was written.
/// </summary>
internal static class ReferenceParser
{
    /// <summary>Parses one whole reference, written for the launcher. Never throws; never touches a store.</summary>
    public static Outcome<SecretReference> Parse(string text, SchemeSet schemes)
    {
        return !SchemePrefix.TryRead(Encoding.UTF8.GetBytes(text), out var prefix)
            || schemes.Judge(prefix, TextOrigin.Flag) != SchemeStanding.Known
                ? SpelledReader.ReadOne(text, schemes) ?? NearMiss.Explain(text, schemes, literalFits: false)
            : Read(text, prefix, schemes, out var reference) is { } fault
                ? fault.InFlag($"reference {Quoted.Text(Shown(text, prefix))}")
            : reference!;
    }

    /// <summary>Parses a text that starts with a known prefix: what is wrong with it, or null and the reference.</summary>
    public static ReferenceFault? Read(
        string text,
        SchemePrefix prefix,
        SchemeSet schemes,
        out SecretReference? reference
    )
    {
        reference = null;
        if (!schemes.TryGet(prefix.Scheme, out var scheme))
        {
            return new($"{prefix.Scheme}:// has no instances", $"write {prefix.Scheme}://");
        }
        if ((RawTextRule.Check(text, schemes) ?? CheckInstance(prefix.Instance)) is { } bad)
        {
            return bad;
        }
        var rest = text.AsSpan(prefix.Length);
        var hash = rest.IndexOf('#');
        var beforeHash = hash < 0 ? rest : rest[..hash];
        var question = beforeHash.IndexOf('?');

        if (ReadLocation(question < 0 ? beforeHash : beforeHash[..question], scheme, out var location) is { } badPlace)
        {
            return badPlace;
        }
        IReadOnlyList<ReferenceOption> options = [];
        if (
            question >= 0
            && OptionReader.Read(beforeHash[(question + 1)..], scheme, schemes, out options) is { } badOption
        )
        {
            return badOption;
        }
        string? selector = null;
        if (hash >= 0 && SelectorReader.Read(rest[(hash + 1)..], out selector) is { } badSelector)
        {
            return badSelector;
        }
        if (scheme.CheckLocation(location) is { } failure)
        {
            return new($"not a location of {scheme.Scheme}://", $"write it as in '{scheme.Example}'")
            {
                Verbatim = failure,
            };
        }
        reference = new SecretReference(prefix.Scheme, prefix.Instance, location, options, selector);
        return null;
    }

    /// <summary>
    /// As much of a broken reference as a message may show: nothing after the first <c>?</c>, since a default's value may
    /// be a secret and, in broken text, nobody knows where it ends; nothing after <c>literal://</c>.
    /// </summary>
    public static string Shown(string text, SchemePrefix prefix)
    {
        if (prefix.Scheme == SchemeSet.Literal)
        {
            return prefix.Text;
        }
        var end = text.IndexOf('?', StringComparison.Ordinal);
        end = end < 0 ? text.Length : end + 1;
        var misplaced = text.AsSpan(0, end).IndexOf('&');
        end = misplaced < 0 ? end : misplaced + 1;
        return end == text.Length ? text : $"{text.AsSpan(0, end)}...";
    }

    private static ReferenceFault? CheckInstance(string? instance) =>
        instance is "" ? new("an empty instance", "write its name after '+', or remove the '+'")
        : instance is null || InstanceSetting.IsInstance(instance) ? null
        : new("a bad instance", "use a-z, 0-9 and '-' after '+'") { Culprit = instance };

    private static ReferenceFault? ReadLocation(ReadOnlySpan<char> text, SchemeSyntax scheme, out string location)
    {
        location = "";
        return text.IsEmpty ? new("an empty location", $"write it as in '{scheme.Example}'")
            : RawTextRule.CheckMisplaced(text, "the location") is { } misplaced ? misplaced
            : PercentCode.Decode(text, "the location", out location) is { } bad ? bad
            : CheckSegments(location);
    }

    /// <summary>What is wrong with a decoded location's parts, or null.</summary>
    internal static ReferenceFault? CheckSegments(string location)
    {
        // Checked after decoding: %2E%2E would climb just the same once a store or a proxy has decoded it.
        foreach (var range in location.AsSpan().Split('/'))
        {
            if (location.AsSpan(range) is "." or "..")
            {
                return new(
                    $"the segment '{location.AsSpan(range)}' in the location",
                    "write the path without '.' and '..'"
                );
            }
        }
        return null;
    }
}
