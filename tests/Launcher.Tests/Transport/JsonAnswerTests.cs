using System.Text;
using Launcher.Transport;

namespace Launcher.Tests.Transport;

public sealed class JsonAnswerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("<html>")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1} and more")]
    [InlineData("{\"a\":1}{}")]
    public void What_is_not_one_object_is_nothing(string body) => Assert.True(Read(body).IsNothing);

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_nothing()
    {
        Assert.True(JsonAnswer.Of([.. "{\"a\":\""u8, 0xff, .. "\"}"u8]).IsNothing);
        Assert.False(JsonAnswer.Of([.. "{\"a\":\""u8, .. "ä"u8, .. "\"}"u8]).IsNothing);
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(300, true)]
    public void Nesting_has_an_end(int depth, bool isNothing) =>
        Assert.Equal(isNothing, Read($"{{\"a\":{new string('[', depth)}{new string(']', depth)}}}").IsNothing);

    [Fact]
    public void A_member_is_found_by_its_name_and_is_the_text_it_was_written_in()
    {
        var answer = Read("""  {"data": {"a": {"b" : [1, 2]}}, "no": null}  """);

        Assert.Equal("""{"b" : [1, 2]}""", Encoding.UTF8.GetString(answer["data"u8]["a"u8].Json));
        Assert.True(answer["data"u8].IsObject);
        Assert.True(answer["b"u8].IsNothing);
        Assert.True(answer["no"u8].IsNothing);
        Assert.True(answer["no"u8]["a"u8]["b"u8].IsNothing);
        Assert.True(answer["data"u8]["a"u8]["b"u8]["c"u8].IsNothing);
    }

    [Fact]
    public void The_last_member_of_a_name_counts_however_it_is_escaped()
    {
        var answer = Read("""{"a&b":"first","\ud800":"none","a\u0026b":"second"}""");

        Assert.Equal("second", answer["a&b"u8].Text);
    }

    [Theory]
    [InlineData("\"text\"", "text", null, false)]
    [InlineData("\"\"", "", null, false)]
    [InlineData("\"\\u00e4\\n\"", "ä\n", null, false)]
    [InlineData("\"\\ud800\"", null, null, false)]
    [InlineData("12", null, 12L, false)]
    [InlineData("1.5", null, null, false)]
    [InlineData("true", null, null, true)]
    [InlineData("\"true\"", "true", null, false)]
    [InlineData("[\"text\"]", null, null, false)]
    [InlineData("null", null, null, false)]
    public void A_value_is_what_it_is_and_nothing_else(string json, string? text, long? number, bool isTrue)
    {
        var value = Read($$"""{"a":{{json}}}""")["a"u8];

        Assert.Equal(text, value.Text);
        Assert.Equal(text, value.Secret() is { } secret ? Encoding.UTF8.GetString(secret.Bytes) : null);
        Assert.Equal(number, value.Number);
        Assert.Equal(isTrue, value.IsTrue);
    }

    [Fact]
    public void A_long_secret_is_whole()
    {
        var secret = string.Concat(Enumerable.Repeat("ab\\n", 1000));

        Assert.Equal(
            string.Concat(Enumerable.Repeat("ab\n", 1000)),
            Encoding.UTF8.GetString(Read($$"""{"a":"{{secret}}"}""")["a"u8].Secret()!.Bytes)
        );
    }

    [Theory]
    [InlineData("\"aHVudGVyMg==\"", "hunter2")]
    [InlineData("\"\"", "")]
    [InlineData("\"not base64!\"", null)]
    [InlineData("\"aHVudGVyMg\"", null)]
    [InlineData("5", null)]
    public void Base64_is_decoded(string json, string? content) =>
        Assert.Equal(
            content,
            Read($$"""{"a":{{json}}}""")["a"u8].Decoded() is { } secret ? Encoding.UTF8.GetString(secret.Bytes) : null
        );

    [Fact]
    public void The_items_of_an_array_come_in_their_order()
    {
        var answer = Read("""{"a":[{"n":"one"},[],null,"two",{"n":"three"}],"s":["x",1,"y"],"e":[],"o":{"n":"no"}}""");

        var names = new List<string?>();
        foreach (var item in answer["a"u8])
        {
            names.Add(item["n"u8].Text ?? item.Text);
        }
        Assert.Equal(["one", null, null, "two", "three"], names);
        Assert.Equal(["x", "y"], answer["s"u8].Texts());
        Assert.Empty(answer["e"u8].Texts());
        Assert.Empty(answer["o"u8].Texts());
        Assert.Empty(answer["none"u8].Texts());
    }

    [Fact]
    public void The_members_of_an_object_come_in_their_order()
    {
        var answer = Read(
            """{"a":{ "x" : "1","y:\"":"2" ,"n":3,"o":{"x":"no"},"l":["no"],"z":null,"\ud800":"no","e":"\u0034"},"b":[["no"]]}"""
        );

        Assert.Equal(["x=1", "y:\"=2", "n=", "o=", "l=", "z=", "=no", "e=4"], Members(answer["a"u8]));
        Assert.Empty(Members(answer["b"u8]));
        Assert.Empty(Members(answer["none"u8]));

        static List<string> Members(JsonAnswer answer)
        {
            var members = new List<string>();
            foreach (var member in answer.Members)
            {
                members.Add($"{member.Name}={member.Text}");
            }
            return members;
        }
    }

    [Fact]
    public void A_body_leaves_out_what_has_no_value()
    {
        var body = JsonBody.Of(json =>
        {
            json.WriteString("a", "\"");
            json.WriteOptional("b", null);
            json.WriteOptional("c", "");
            json.WriteStrings("d", ["x", "y"]);
        });

        Assert.Equal("""{"a":"\u0022","c":"","d":["x","y"]}""", Encoding.UTF8.GetString(body.Span));
        Assert.Equal(
            """{"a":"b"}""",
            Encoding.UTF8.GetString(JsonBody.Of([new KeyValuePair<string, string>("a", "b")]).Span)
        );
    }

    private static JsonAnswer Read(string json) => JsonAnswer.Of(Encoding.UTF8.GetBytes(json));
}
