namespace Launcher.References;

/// <summary>Reads what stands behind <c>#</c>: a key, or a JSON Pointer (RFC 6901) when it starts with <c>/</c>.</summary>
internal static class SelectorReader
{
    /// <summary>What is wrong with it, or null and the selector, percent-decoded.</summary>
    public static ReferenceFault? Read(ReadOnlySpan<char> text, out string selector)
    {
        selector = "";
        return text.IsEmpty ? new("an empty key after '#'", "write a key, or remove the '#' to take the whole secret")
            : text.Contains('?') ? new("a '?' after '#'", "options go before '#'; write %3F for a '?' in a key")
            : text.Contains('#') ? new("a second '#'", "write %23 for a '#' in a key")
            : RawTextRule.CheckMisplaced(text, "the key") is { } misplaced ? misplaced
            : PercentCode.Decode(text, "the key", out selector) is { } bad ? bad
            : selector[0] == '/' && !JsonPointer.IsValid(selector)
                ? new("a '~' that is not an escape in a JSON Pointer", "write ~0 for '~' and ~1 for a '/' in a key")
            : null;
    }
}
