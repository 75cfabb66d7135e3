using System.Text.Json;

namespace Launcher.Fetching.Selection;

/// <summary>Picks values from JSON text without building a tree of it: no copies but the values asked for.</summary>
internal static class JsonSelector
{
    public static Outcome<SecretValue> Select(ReadOnlySpan<byte> content, string location, string selector)
    {
        var text = JsonText.WithoutMark(content);
        if (JsonText.Check(text) is { } problem)
        {
            return NotJson(location, problem);
        }
        var reader = JsonText.Reader(text);
        var isPointer = selector.StartsWith('/');
        if (NoMembers(reader.TokenType, location, isPointer) is { } noMembers)
        {
            return noMembers;
        }
        var path = new JsonPath(location, selector, isPointer);
        foreach (var step in isPointer ? JsonPointer.Steps(selector) : [selector])
        {
            if (JsonStep.Into(text, ref reader, path, step) is { } failure)
            {
                return failure;
            }
            path = path.Into(step);
        }
        return JsonValue.Read(text, ref reader) is { } value ? value : IsNull(location, selector);
    }

    public static Outcome<KeyValuePair<string, SecretValue>[]> Expand(
        ReadOnlySpan<byte> content,
        string location,
        Func<string, bool>? wanted
    )
    {
        var text = JsonText.WithoutMark(content);
        if (JsonText.Check(text) is { } problem)
        {
            return NotJson(location, problem);
        }
        var reader = JsonText.Reader(text);
        if (NoMembers(reader.TokenType, location, false) is { } noMembers)
        {
            return noMembers;
        }
        var keys = new List<KeyValuePair<string, SecretValue>>();
        var offsets = new Dictionary<string, int>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, offset) = (reader.GetString()!, (int)reader.TokenStartIndex);
            if (!offsets.TryAdd(name, offset))
            {
                return JsonStep.Twice(text, location, name, offsets[name], offset);
            }
            reader.Read();
            if (wanted?.Invoke(name) == false)
            {
                reader.Skip();
                continue;
            }
            if (JsonValue.Read(text, ref reader) is not { } value)
            {
                return IsNull(location, name);
            }
            keys.Add(new(name, value));
        }
        return keys.ToArray();
    }

    private static Failure NotJson(string location, string problem) =>
        Failure.Value($"{Quoted.Text(location)} is not valid JSON: {problem}", "correct it in the store");

    private static Failure IsNull(string location, string selector) =>
        Failure.NotFound(
            $"key {Quoted.Text(selector)} of {Quoted.Text(location)} is null",
            "give it a value, or name another key"
        );

    private static Failure? NoMembers(JsonTokenType type, string location, bool isPointer) =>
        type == JsonTokenType.StartObject || (isPointer && type == JsonTokenType.StartArray)
            ? null
            : Failure.Value(
                $"{Quoted.Text(location)} has no keys: its JSON is {JsonValue.Describe(type)}",
                type == JsonTokenType.StartArray
                    ? "name an element by a JSON Pointer, such as '#/0'"
                    : "take all of it: leave the '#' and what follows out"
            );
}
