using Launcher.Providers;

namespace Launcher.Fetching.Selection;

/// <summary>Picks values from what a store answered. Messages name places and keys, never content.</summary>
internal static class DocumentSelector
{
    /// <summary>Picks one value.</summary>
    /// <param name="location">Where the document is from, for messages.</param>
    /// <param name="selector">A key, or a JSON Pointer (RFC 6901) when it starts with <c>/</c>.</param>
    public static Outcome<SecretValue> Select(SecretDocument document, string location, string selector)
    {
        switch (document.Format)
        {
            case DocumentFormat.Json:
                return JsonSelector.Select(document.Content.Bytes, location, selector);
            case DocumentFormat.Dotenv:
                var lines = DotenvParser.Parse(document.Content.Bytes, selector, out var problem);
                return lines is null ? NotDotenv(location, problem!) : Pick(lines, location, selector);
            case DocumentFormat.Keyed:
                return Pick(document.Keys, location, selector);
            default:
                return NoKeys(location);
        }
    }

    /// <summary>Takes all top-level keys.</summary>
    /// <param name="wanted">Which keys to look at; a null or broken value elsewhere does not matter. All, when null.</param>
    public static Outcome<KeyValuePair<string, SecretValue>[]> Expand(
        SecretDocument document,
        string location,
        Func<string, bool>? wanted = null
    )
    {
        switch (document.Format)
        {
            case DocumentFormat.Json:
                return JsonSelector.Expand(document.Content.Bytes, location, wanted);
            case DocumentFormat.Dotenv:
                var lines = DotenvParser.Parse(document.Content.Bytes, null, out var problem);
                return lines is null ? NotDotenv(location, problem!) : Filter(lines, wanted);
            case DocumentFormat.Keyed:
                return Filter(document.Keys, wanted);
            default:
                return NoKeys(location);
        }
    }

    private static Outcome<KeyValuePair<string, SecretValue>[]> Filter(
        IReadOnlyList<KeyValuePair<string, SecretValue>> keys,
        Func<string, bool>? wanted
    ) => keys.Where(key => wanted?.Invoke(key.Key) != false).ToArray();

    private static Outcome<SecretValue> Pick(
        IReadOnlyList<KeyValuePair<string, SecretValue>> keys,
        string location,
        string selector
    )
    {
        foreach (var (name, value) in keys)
        {
            if (name == selector)
            {
                return value;
            }
        }
        return selector.StartsWith('/')
            ? Failure.Reference(
                $"{Quoted.Text(location)} is not JSON: the JSON Pointer {Quoted.Text(selector)} does not apply",
                "name a key without a slash in front"
            )
            : MissingKey.Failure(location, selector, [.. keys.Select(key => key.Key)]);
    }

    private static Failure NotDotenv(string location, string problem) =>
        Failure.Value(
            $"{Quoted.Text(location)} is not valid dotenv: {problem}",
            "write each line as NAME=value, NAME='value' or NAME=\"value\""
        );

    private static Failure NoKeys(string location) =>
        Failure.Reference(
            $"{Quoted.Text(location)} has no keys: its format is not known",
            "name it .json or .env, or add '?format=json' or '?format=dotenv'"
        );
}
