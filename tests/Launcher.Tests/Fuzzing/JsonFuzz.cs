using System.Text;
using System.Text.Json;
using CsCheck;
using Launcher.Fetching.Selection;
using Launcher.Providers;
using Launcher.Testing.Harness;
using Launcher.Tests.Fetching;

namespace Launcher.Tests.Fuzzing;

/// <summary>Our selector beside the framework's own tree of the same text.</summary>
public sealed class JsonFuzz
{
    private static readonly Gen<byte[]> s_text = Corpus.Mutated(
        "json",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"a\":",
        "\"b\"",
        "\"",
        "\\u0061",
        "\\ud83d",
        "\\udd11",
        "\\n",
        "\\",
        "null",
        "true",
        "-0.0e+1",
        "1e999",
        "/",
        "//",
        "\uFEFF",
        "é",
        "\0"
    );

    [Theory]
    [Trait("soak", "yes")]
    [InlineData("a")]
    [InlineData("/a/b")]
    [InlineData("/a/0")]
    [InlineData("/a~1b")]
    public void A_selected_value_is_the_one_the_framework_finds(string selector) =>
        s_text.Sample(
            text =>
            {
                var selection = DocumentSelector.Select(
                    Documents.Of(DocumentFormat.Json, text),
                    Documents.Location,
                    selector
                );

                Assert.True(selection.Value is null ^ selection.Failure is null);
                if (Find(text, selector, out var isSure) is { } expected)
                {
                    // Where a name appears twice, ours refuses and the framework takes the last.
                    if (selection.Value is not null || isSure)
                    {
                        Assert.Equal(expected, Encoding.UTF8.GetString(selection.Value!.Bytes));
                    }
                }
                else
                {
                    Assert.Null(selection.Value);
                }
            },
            iter: Samples.Of(10_000),
            print: Corpus.Escape
        );

    [Fact]
    [Trait("soak", "yes")]
    public void All_keys_are_those_the_framework_finds() =>
        s_text.Sample(
            text =>
            {
                var expanded = DocumentSelector.Expand(Documents.Of(DocumentFormat.Json, text), Documents.Location);

                Assert.True(expanded.Value is null ^ expanded.Failure is null);
                if (expanded.Value is { } keys)
                {
                    using var tree = Parse(text)!;
                    Assert.Equal(
                        tree.RootElement.EnumerateObject().Select(member => (member.Name, Text(member.Value))),
                        keys.Select(key => (key.Key, (string?)Encoding.UTF8.GetString(key.Value.Bytes)))
                    );
                }
            },
            iter: Samples.Of(10_000),
            print: Corpus.Escape
        );

    /// <param name="isSure">Whether no object on the way has the name twice.</param>
    private static string? Find(byte[] text, string selector, out bool isSure)
    {
        isSure = true;
        using var tree = Parse(text);
        if (tree is null)
        {
            return null;
        }
        var element = tree.RootElement;
        string[] steps = selector.StartsWith('/')
            ? [.. selector[1..].Split('/').Select(step => step.Replace("~1", "/", StringComparison.Ordinal))]
            : [selector];
        foreach (var step in steps)
        {
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(step, out var member))
            {
                var name = step;
                isSure &= element.EnumerateObject().Count(other => other.NameEquals(name)) == 1;
                element = member;
            }
            else if (
                element.ValueKind == JsonValueKind.Array
                && int.TryParse(step, out var index)
                && index < element.GetArrayLength()
            )
            {
                element = element[index];
            }
            else
            {
                return null;
            }
        }
        return Text(element);
    }

    private static string? Text(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Null => null,
            _ => element.GetRawText(),
        };

    /// <returns>Null when it is no JSON, or holds half a surrogate pair, of which the framework makes another text.</returns>
    private static JsonDocument? Parse(byte[] text)
    {
        var content = text.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? text.AsMemory(3) : text;
        JsonDocument? tree = null;
        try
        {
            tree = JsonDocument.Parse(content);
            Walk(tree.RootElement);
            return tree;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            tree?.Dispose();
            return null;
        }
    }

    private static void Walk(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            _ = element.GetString();
        }
        foreach (var child in element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().ToList() : [])
        {
            Walk(child);
        }
        foreach (var child in element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().ToList() : [])
        {
            _ = child.Name;
            Walk(child.Value);
        }
    }
}
