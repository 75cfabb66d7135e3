using System.Text;
using CsCheck;
using Launcher.Fetching.Selection;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Tests.Harness;

namespace Launcher.Tests.Fetching;

public sealed class DotenvParserTests
{
    private const DocumentFormat Dotenv = DocumentFormat.Dotenv;

    [Theory]
    [InlineData("A=x", "x")]
    [InlineData("A=x\n", "x")]
    [InlineData("A=x\r\nB=y\r\n", "x")]
    [InlineData("A=x\r", "x")]
    [InlineData("\uFEFFA=x", "x")]
    [InlineData("A=", "")]
    [InlineData("  A \t=  x y  \n", "x y")]
    [InlineData("export A=x", "x")]
    [InlineData("export\t A='x'", "x")]
    [InlineData("# A=1\n\n \t\n\r\nA=x # comment", "x")]
    [InlineData("A=x#y", "x#y")]
    [InlineData("A=#x", "#x")]
    [InlineData("A= # comment", "")]
    [InlineData("A=x # y # z", "x")]
    [InlineData("A=a=b==", "a=b==")]
    [InlineData("A=it's \"so\"", "it's \"so\"")]
    [InlineData("A=$HOME ${HOME} $(id) `id` \\n", "$HOME ${HOME} $(id) `id` \\n")]
    [InlineData("A='$HOME \\n \"x\" # y'", "$HOME \\n \"x\" # y")]
    [InlineData("A=\"\\n\\r\\t\\\"\\\\\\$HOME $HOME\"", "\n\r\t\"\\$HOME $HOME")]
    [InlineData("A=\"\\d\\u0041 \\'\"", "\\d\\u0041 \\'")]
    [InlineData("A=\"one\ntwo\r\nthree\" # comment\nB=y", "one\ntwo\r\nthree")]
    [InlineData("A='one\ntwo'\nB=y", "one\ntwo")]
    [InlineData("A=\"x\"# comment", "x")]
    [InlineData("A=''", "")]
    public void A_value_is_read(string text, string expected) =>
        Assert.Equal(expected, Documents.Picked(Dotenv, text, "A"));

    [Theory]
    [InlineData("export=x", "export", "x")]
    [InlineData("export =x", "export", "x")]
    [InlineData("exported=x", "exported", "x")]
    [InlineData("spring.db-url_2=x", "spring.db-url_2", "x")]
    public void A_name_is_read(string text, string name, string expected) =>
        Assert.Equal(expected, Documents.Picked(Dotenv, text, name));

    [Theory]
    [InlineData("A=1\nneedle", "line 2: no '=' after a name of letters, digits, '_', '.' and '-'")]
    [InlineData("A=1\nexport needle", "line 2: no '=' after a name of letters, digits, '_', '.' and '-'")]
    [InlineData("A=1\nneedle%=x", "line 2: no '=' after a name of letters, digits, '_', '.' and '-'")]
    [InlineData("A=1\r\n1needle=x", "line 2: a name begins with a letter or an underscore")]
    [InlineData("A=1\n=needle", "line 2: a name begins with a letter or an underscore")]
    [InlineData("A='1\n2'\nB=\"needle\n", "line 3: the quote that opens here is never closed")]
    [InlineData("A='needle", "line 1: the quote that opens here is never closed")]
    [InlineData("A=\"needle\\\"", "line 1: the quote that opens here is never closed")]
    [InlineData("A=\"x\ny\" needle", "line 2: there is text after the closing quote")]
    [InlineData("A=needle\n\nexport A=needle", "line 3: 'A' was set in line 1 already")]
    public void A_broken_line_is_named_and_not_quoted(string text, string problem) =>
        Documents.Fails(
            Dotenv,
            text,
            "A",
            ProblemClass.BadValue,
            $"'/run/secrets/db' is not valid dotenv: {problem}",
            "write each line as NAME=value, NAME='value' or NAME=\"value\""
        );

    [Fact]
    public void Bytes_that_are_no_text_pass_as_they_are()
    {
        byte[] bytes = [.. "A="u8, 0xff, 0xfe, 0, 1, (byte)'\n'];
        var selection = DocumentSelector.Select(Documents.Of(Dotenv, bytes), Documents.Location, "A");
        Assert.Equal<byte[]>([0xff, 0xfe, 0, 1], selection.Value!.Bytes.ToArray());
    }

    [Fact]
    public void A_missing_key_is_answered_with_names() =>
        Documents.Fails(
            Dotenv,
            "PASSWORD=needle\nB=needle",
            "PASWORD",
            ProblemClass.NotFound,
            "'/run/secrets/db' has no key 'PASWORD'",
            "did you mean 'PASSWORD'?"
        );

    [Fact]
    public void Expand_takes_all_keys_in_the_order_of_the_text()
    {
        var document = Documents.Of(Dotenv, "B=1\nA='2'\n");
        Assert.Equal([("B", "1"), ("A", "2")], Documents.Expanded(document));
        Assert.Equal([("A", "2")], Documents.Expanded(document, name => name == "A"));
    }

    [Fact]
    [Trait("soak", "yes")]
    public void Every_value_comes_back_from_double_quotes() =>
        Gen.Byte.Array.Sample(
            value =>
            {
                var text = new List<byte>("A=\""u8.ToArray());
                foreach (var letter in value)
                {
                    text.AddRange(
                        letter switch
                        {
                            (byte)'\n' => "\\n"u8.ToArray(),
                            (byte)'\r' => "\\r"u8.ToArray(),
                            (byte)'\t' => "\\t"u8.ToArray(),
                            (byte)'"' or (byte)'\\' or (byte)'$' => [(byte)'\\', letter],
                            _ => [letter],
                        }
                    );
                }
                text.AddRange("\"\nB=after\n"u8);
                var expansion = DocumentSelector.Expand(Documents.Of(Dotenv, [.. text]), Documents.Location);
                Assert.Equal(value, expansion.Keys![0].Value.Bytes.ToArray());
                Assert.Equal("after", Encoding.UTF8.GetString(expansion.Keys[1].Value.Bytes));
            },
            iter: Samples.Of(1_000)
        );

    [Fact]
    [Trait("soak", "yes")]
    public void Every_value_without_a_single_quote_comes_back_from_single_quotes() =>
        Gen
            .Byte.Array.Where(value => !value.Contains((byte)'\''))
            .Sample(
                value =>
                {
                    byte[] text = [.. "A='"u8, .. value, .. "'\n"u8];
                    var expansion = DocumentSelector.Expand(Documents.Of(Dotenv, text), Documents.Location);
                    Assert.Equal(value, expansion.Keys!.Single().Value.Bytes.ToArray());
                },
                iter: Samples.Of(1_000)
            );
}
