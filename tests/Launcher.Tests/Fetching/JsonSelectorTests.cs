using System.Text;
using System.Text.Json;
using CsCheck;
using Launcher.Fetching.Selection;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Fetching;

public sealed class JsonSelectorTests
{
    private const DocumentFormat Json = DocumentFormat.Json;

    [Theory]
    [InlineData("""{"a":"x"}""", "a", "x")]
    [InlineData("""{"a":""}""", "a", "")]
    [InlineData("""{"":"empty"}""", "/", "empty")]
    [InlineData("""{"a.b":"dots","a":{"b":"nested"}}""", "a.b", "dots")]
    [InlineData("""{"a":"q\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}""", "a", "q\"\\/\b\f\n\r\té😀")]
    [InlineData("""{"\u0061":"x"}""", "a", "x")]
    [InlineData("""{"a":1.0}""", "a", "1.0")]
    [InlineData("""{"a":1e5}""", "a", "1e5")]
    [InlineData("""{"a":123456789012345678901234567890}""", "a", "123456789012345678901234567890")]
    [InlineData("""{"a":true,"b":false}""", "b", "false")]
    [InlineData("""{"a":{ "b" : [1 , 2] },"c":1}""", "a", """{ "b" : [1 , 2] }""")]
    [InlineData("""{"a":[ ]}""", "a", "[ ]")]
    [InlineData("\uFEFF{\"a\":\"x\"}", "a", "x")]
    [InlineData("""{"a":{"b":[{"c":"x"},"y"]}}""", "/a/b/0/c", "x")]
    [InlineData("""{"a":{"b":[{"c":"x"},"y"]}}""", "/a/b/1", "y")]
    [InlineData("""["x","y"]""", "/1", "y")]
    [InlineData("""{"a/b":{"~1":"x"}}""", "/a~1b/~01", "x")]
    [InlineData("""{"a":{"a":{"a":"x"}},"b":{"a":"y"}}""", "/b/a", "y")]
    [InlineData("""{"a":{"x":1,"x":2},"b":"y"}""", "b", "y")]
    public void A_selector_picks_a_value(string json, string selector, string expected) =>
        Assert.Equal(expected, Documents.Picked(Json, json, selector));

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData(" \n", "it is empty")]
    [InlineData("{\n  \"a\": \"needle\",\n  needle\n}", "line 3, column 3: this is not expected here")]
    [InlineData("{\"a\": \"needle\"", "line 1, column 15: the text ends too early")]
    [InlineData("{\"a\": \"needle", "line 1, column 14: the text ends too early")]
    [InlineData("{\"a\":\"needle\",}", "line 1, column 15: a value is missing, or there is a comma too many")]
    [InlineData("{\"é\":\"é\" \"needle\"}", "line 1, column 10: a comma or a colon is missing")]
    [InlineData("{'needle':1}", "line 1, column 2: strings and names are written in double quotes")]
    [InlineData("{} needle", "line 1, column 4: there is more after the end")]
    [InlineData("{ // needle\n}", "line 1, column 3: comments are not allowed")]
    [InlineData(
        "{\"a\":\"needle\n\"}",
        "line 1, column 13: a string has a line break or another control character in it"
    )]
    [InlineData("{\"b\":1,\n\"a\":\"needle\\ud800\"}", "line 2, column 5: a string has half of a surrogate pair")]
    [InlineData("{\"a\":\"\\udc00needle\"}", "line 1, column 6: a string has half of a surrogate pair")]
    [InlineData("{\"\\ud800\\u0041\":\"needle\"}", "line 1, column 2: a string has half of a surrogate pair")]
    public void Broken_json_is_placed_and_not_quoted(string json, string problem) =>
        Documents.Fails(
            Json,
            json,
            "a",
            ProblemClass.BadValue,
            $"'/run/secrets/db' is not valid JSON: {problem}",
            "correct it in the store"
        );

    [Fact]
    public void Bytes_that_are_not_utf8_are_an_error()
    {
        byte[] bytes = [.. "{\n\"a\":\"é"u8, 0xff, .. "\"}"u8];
        var failure = DocumentSelector.Select(Documents.Of(Json, bytes), Documents.Location, "a").Failure!;
        Assert.Equal("'/run/secrets/db' is not valid JSON: line 2, column 7: the bytes are not UTF-8", failure.What);
    }

    [Fact]
    public void Sixty_four_levels_are_allowed_and_one_more_is_not()
    {
        var deepest = Nested(63);
        Assert.Equal(deepest, Documents.Picked(Json, $$"""{"a":{{deepest}}}""", "a"));
        Documents.Fails(
            Json,
            $$"""{"a":{{Nested(64)}}}""",
            "a",
            ProblemClass.BadValue,
            "'/run/secrets/db' is not valid JSON: line 1, column 69: it is nested deeper than 64 levels",
            "correct it in the store"
        );

        static string Nested(int levels) => new string('[', levels) + new string(']', levels);
    }

    [Theory]
    [InlineData("{\"password\":\"needle\"}", "pasword", "pasword", "did you mean 'password'?")]
    [InlineData("{\"a\":1,\"b\":2}", "password", "password", "its keys are 'a', 'b'")]
    [InlineData(
        "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6}",
        "password",
        "password",
        "its keys are 'a', 'b', 'c', 'd', 'e' and 1 more"
    )]
    [InlineData("{}", "a", "a", "there are no keys in it")]
    [InlineData("{\"db\":{\"pass/word\":1}}", "/db/pass~1wrd", "/db/pass~1wrd", "did you mean '/db/pass~1word'?")]
    [InlineData("{\"db\":{\"a\":1}}", "/db/password", "/db/password", "its keys are '/db/a'")]
    public void A_missing_key_is_answered_with_names(string json, string selector, string shown, string wayOut) =>
        Documents.Fails(Json, json, selector, ProblemClass.NotFound, $"'/run/secrets/db' has no key '{shown}'", wayOut);

    [Theory]
    [InlineData("{\"a\":\"needle\"}", "/a/b", "'/a' is a string", "end the JSON Pointer there: '#/a'")]
    [InlineData("{\"a\":[1,2,3]}", "/a/3", "'/a' is an array of 3", "name an element by its number: 0 to 2")]
    [InlineData("{\"a\":[1,2,3]}", "/a/01", "'/a' is an array of 3", "name an element by its number: 0 to 2")]
    [InlineData("{\"a\":[1,2,3]}", "/a/-", "'/a' is an array of 3", "name an element by its number: 0 to 2")]
    [InlineData("[]", "/0", "the top level is an array of 0", "there is nothing in it")]
    public void A_pointer_that_leads_nowhere_says_where_it_stopped(
        string json,
        string selector,
        string cause,
        string wayOut
    ) =>
        Documents.Fails(
            Json,
            json,
            selector,
            ProblemClass.NotFound,
            $"'/run/secrets/db' has no key '{selector}': {cause}",
            wayOut
        );

    [Theory]
    [InlineData("a", "key 'a' of '/run/secrets/db' is null")]
    [InlineData("/b/0", "key '/b/0' of '/run/secrets/db' is null")]
    public void Null_is_not_found(string selector, string what) =>
        Documents.Fails(
            Json,
            """{"a":null,"b":[null]}""",
            selector,
            ProblemClass.NotFound,
            what,
            "give it a value, or name another key"
        );

    [Fact]
    public void A_key_that_is_there_twice_is_an_error() =>
        Documents.Fails(
            Json,
            "{\"a\":\"needle\",\n\"b\":1,\n \"\\u0061\":\"needle\"}",
            "a",
            ProblemClass.BadValue,
            "'/run/secrets/db' has the key 'a' twice: line 1, column 2 and line 3, column 2",
            "remove one of them"
        );

    [Theory]
    [InlineData("[1]", "an array", "name an element by a JSON Pointer, such as '#/0'")]
    [InlineData("\"needle\"", "a string", "take all of it: leave the '#' and what follows out")]
    public void The_top_level_has_to_have_keys(string json, string type, string wayOut) =>
        Documents.Fails(
            Json,
            json,
            "a",
            ProblemClass.BadValue,
            $"'/run/secrets/db' has no keys: its JSON is {type}",
            wayOut
        );

    [Fact]
    public void Expand_takes_all_keys_in_the_order_of_the_text()
    {
        var document = Documents.Of(Json, """{"b":"x","a":{"c":[1]},"n":1.50}""");
        Assert.Equal([("b", "x"), ("a", """{"c":[1]}"""), ("n", "1.50")], Documents.Expanded(document));
    }

    [Fact]
    public void Expand_minds_null_only_where_it_is_wanted()
    {
        var document = Documents.Of(Json, """{"a":"x","n":null}""");
        Assert.Equal(
            new Failure(
                ProblemClass.NotFound,
                "key 'n' of '/run/secrets/db' is null",
                "give it a value, or name another key"
            ),
            DocumentSelector.Expand(document, Documents.Location).Failure
        );
        Assert.Equal([("a", "x")], Documents.Expanded(document, name => name == "a"));
    }

    [Fact]
    public void Expand_refuses_a_key_that_is_there_twice() =>
        Assert.Equal(
            "'/run/secrets/db' has the key 'a' twice: line 1, column 2 and line 1, column 8",
            DocumentSelector.Expand(Documents.Of(Json, """{"a":1,"a":2}"""), Documents.Location).Failure!.What
        );

    [Fact]
    [Trait("soak", "yes")]
    public void Every_string_comes_back_as_it_was() =>
        Gen.Select(Gen.String, Gen.String)
            .Where((name, value) => IsText(name) && IsText(value))
            .Sample(
                (name, value) =>
                {
                    var json = JsonSerializer.Serialize(new Dictionary<string, string> { [name] = value });
                    Assert.Equal(value, Documents.Picked(Json, json, "/" + JsonPointer.Escape(name)));
                },
                iter: Samples.Of(1_000)
            );

    private static bool IsText(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}
