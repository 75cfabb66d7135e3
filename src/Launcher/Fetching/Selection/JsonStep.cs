using System.Globalization;
using System.Text.Json;

namespace Launcher.Fetching.Selection;

/// <summary>One step of a selector: from an object to a member, from an array to an element.</summary>
internal static class JsonStep
{
    /// <summary>Moves the reader from the first token of a value to the first token of what the step names in it.</summary>
    /// <returns>Null, or why there is no such thing.</returns>
    public static Failure? Into(ReadOnlySpan<byte> text, ref Utf8JsonReader reader, JsonPath path, string step) =>
        reader.TokenType switch
        {
            JsonTokenType.StartObject => Member(text, ref reader, path, step),
            JsonTokenType.StartArray => Element(ref reader, path, step),
            _ => NotFound(
                path,
                $": {Quoted.Text(path.Done)} is {JsonValue.Describe(reader.TokenType)}",
                $"end the JSON Pointer there: {Quoted.Text($"#{path.Done}")}"
            ),
        };

    /// <summary>Parsers differ in which of two equal names wins, so none does.</summary>
    public static Failure Twice(ReadOnlySpan<byte> text, string location, string name, int first, int second) =>
        Failure.Value(
            $"{Quoted.Text(location)} has the key {Quoted.Text(name)} twice: {JsonText.Place(text, first)} and {JsonText.Place(text, second)}",
            "remove one of them"
        );

    private static Failure? Member(ReadOnlySpan<byte> text, ref Utf8JsonReader reader, JsonPath path, string step)
    {
        var names = new List<string>();
        var found = default(Utf8JsonReader);
        int? offset = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, start) = (reader.GetString()!, (int)reader.TokenStartIndex);
            names.Add(name);
            reader.Read();
            if (name == step)
            {
                if (offset is { } first)
                {
                    return Twice(text, path.Location, name, first, start);
                }
                offset = start;
                found = reader;
            }
            reader.Skip();
        }
        if (offset is null)
        {
            return path.IsPointer
                ? MissingKey.Failure(
                    path.Location,
                    path.Selector,
                    JsonPointer.Escape(step),
                    $"{path.Done}/",
                    names.ConvertAll(JsonPointer.Escape)
                )
                : Dotted(path, names) ?? MissingKey.Failure(path.Location, path.Selector, names);
        }
        reader = found;
        return null;
    }

    /// <summary><c>db.password</c>, as jq and JavaScript write it, where there is a <c>db</c>.</summary>
    private static Failure? Dotted(JsonPath path, List<string> names)
    {
        var steps = path.Selector.Split('.');
        return steps.Length > 1 && names.Contains(steps[0])
            ? NotFound(
                path,
                "",
                $"a nested key is named by a JSON Pointer: {Quoted.Text("#/" + string.Join('/', steps.Select(JsonPointer.Escape)))}"
            )
            : null;
    }

    private static Failure? Element(ref Utf8JsonReader reader, JsonPath path, string step)
    {
        // RFC 6901: digits without a leading zero. Anything else names nothing, '-' included.
        var isIndex = step == "0" || (step.Length > 0 && step[0] != '0' && step.All(char.IsAsciiDigit));
        var index = isIndex && int.TryParse(step, CultureInfo.InvariantCulture, out var number) ? number : -1;
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == index)
            {
                return null;
            }
            reader.Skip();
            count++;
        }
        var array = path.Done.Length == 0 ? "the top level" : Quoted.Text(path.Done);
        return NotFound(
            path,
            $": {array} is an array of {count}",
            count == 0 ? "there is nothing in it" : $"name an element by its number: 0 to {count - 1}"
        );
    }

    private static Failure NotFound(JsonPath path, string cause, string wayOut) =>
        Failure.NotFound($"{Quoted.Text(path.Location)} has no key {Quoted.Text(path.Selector)}{cause}", wayOut);
}

/// <summary>How far a selector has been followed, for messages.</summary>
/// <param name="Location">Where the document is from.</param>
/// <param name="Selector">All of it, as written.</param>
/// <param name="IsPointer">Whether the selector is a JSON Pointer.</param>
/// <param name="Done">The JSON Pointer to the value reached; empty at the top.</param>
internal readonly record struct JsonPath(string Location, string Selector, bool IsPointer, string Done = "")
{
    public JsonPath Into(string step) => this with { Done = $"{Done}/{JsonPointer.Escape(step)}" };
}
