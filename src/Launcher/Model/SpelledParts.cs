namespace Launcher.Model;

/// <summary>Another tool's text that is cut as a URI is: at the first <c>#</c>, then at the first <c>?</c> before it. Nothing is decoded.</summary>
/// <param name="Location">What is named.</param>
/// <param name="Options">In the order written.</param>
/// <param name="Keys">What is behind the <c>#</c>, cut at its slashes; empty for nothing.</param>
internal sealed record SpelledParts(string Location, IReadOnlyList<ReferenceOption> Options, IReadOnlyList<string> Keys)
{
    public static SpelledParts Cut(string text)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var before = hash < 0 ? text : text[..hash];
        var fragment = hash < 0 ? "" : text[(hash + 1)..];
        fragment = fragment.StartsWith('/') ? fragment[1..] : fragment;
        var question = before.IndexOf('?', StringComparison.Ordinal);
        var options = new List<ReferenceOption>();
        foreach (var option in question < 0 ? [] : before[(question + 1)..].Split('&'))
        {
            var equals = option.IndexOf('=', StringComparison.Ordinal);
            if (option.Length > 0)
            {
                options.Add(equals < 0 ? new(option, null) : new(option[..equals], option[(equals + 1)..]));
            }
        }
        return new SpelledParts(
            question < 0 ? before : before[..question],
            options,
            fragment.Length == 0 ? [] : fragment.Split('/')
        );
    }

    /// <summary>The selector that leads through keys one below the other; null for none.</summary>
    public static string? Selector(IReadOnlyList<string> keys) =>
        keys switch
        {
            [] => null,
            [var key] when !key.StartsWith('/') => key,
            _ => string.Concat(keys.Select(key => $"/{JsonPointer.Escape(key)}")),
        };
}
