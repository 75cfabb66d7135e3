using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Launcher.Fetching.Selection;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Harness;
using Launcher.Tests.Fuzzing;

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
    [InlineData("A=x # y # z", "x")]
    [InlineData("A=a=b==", "a=b==")]
    [InlineData("A=it's \"so\"", "it's \"so\"")]
    [InlineData("A=$HOME ${HOME} $(id) `id` \\n", "$HOME ${HOME} $(id) `id` \\n")]
    [InlineData("A='$HOME \\n \"x\" # y'", "$HOME \\n \"x\" # y")]
    [InlineData("A=\"\\n\\r\\t\\\"\\\\\\$HOME $HOME\"", "\n\r\t\"\\$HOME $HOME")]
    [InlineData("A=\"\\d\\u0041 \\'\"", "\\d\\u0041 \\'")]
    [InlineData("A=\"one\ntwo\r\nthree\" # comment\nB=y", "one\ntwo\nthree")]
    [InlineData("A='one\ntwo'\nB=y", "one\ntwo")]
    [InlineData("A=\"\u00a0x\"", "\u00a0x")]
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
    [InlineData("A=1\nneedle", "line 2: it does not begin with a name and '='")]
    [InlineData("A=1\nexport needle", "line 2: it does not begin with a name and '='")]
    [InlineData("A=1\n=needle", "line 2: it does not begin with a name and '='")]
    [InlineData(
        "A=needle\nneedle+needle==",
        "line 2: it looks like the rest of the value above; a value of several lines needs quotes"
    )]
    [InlineData(
        "A=needle\nneedle/needle=\n",
        "line 2: it looks like the rest of the value above; a value of several lines needs quotes"
    )]
    [InlineData(
        "B=1\nA= # needle",
        "line 2: whether '#' begins a comment here or the value differs from tool to tool; quote the value"
    )]
    [InlineData("A=`needle`", "line 1: whether backticks are quotes differs from tool to tool; use ' or \"")]
    [InlineData(
        "A=needle\u00a0",
        "line 1: there is a no-break space (U+00A0) at an end of the value; leave it out, or quote the value"
    )]
    [InlineData(
        "B=1\r\nA=needle\rB=needle",
        "line 2: a carriage return without a line feed; lines end with LF or CR LF, and in double quotes \\r is one"
    )]
    [InlineData("\0A\0=\0n\0e", "line 1: it is UTF-16, and must be saved as UTF-8")]
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

    [Theory]
    [InlineData("1B=1\ngröße=2\na/b='x\ny'\nA=x")]
    [InlineData("B=1\nB=2\nA=x\nC= # one\nD=`two`\n")]
    public void What_is_odd_about_others_does_not_matter_to_one_key(string text)
    {
        Assert.Equal("x", Documents.Picked(Dotenv, text, "A"));
        Assert.NotNull(DocumentSelector.Expand(Documents.Of(Dotenv, text), Documents.Location).Failure);
    }

    [Fact]
    public void An_odd_name_is_never_listed() =>
        Documents.Fails(
            Dotenv,
            "A='1'\nneedle+needle=x\n",
            "SECRET",
            ProblemClass.NotFound,
            "'/run/secrets/db' has no key 'SECRET'",
            "its keys are 'A'"
        );

    [Fact]
    public void The_table_says_what_is_read_and_what_is_refused()
    {
        var page = File.ReadAllText(
            Path.Combine(Repository.Folder, "src", "Launcher", "Fetching", "Selection", "README.md")
        );
        var rows = Regex.Matches(
            page,
            @"^\| (`+)( ?)(.+?)\2\1 \| (?:(refused|empty)|(`+)( ?)(.+?)\6\5) \| (?:same|stricter|different) \|",
            RegexOptions.Multiline
        );
        Assert.Equal(page.Split('\n').Count(line => line.StartsWith("| `", StringComparison.Ordinal)), rows.Count);
        Assert.True(rows.Count > 50);
        foreach (Match row in rows)
        {
            var document = Documents.Of(Dotenv, Corpus.Unescape(row.Groups[3].Value));
            var value = DocumentSelector.Select(document, Documents.Location, "S").Value;
            Assert.Equal(row.Groups[4].Value == "refused", value is null);
            if (value is not null)
            {
                Assert.Equal(Corpus.Unescape(row.Groups[7].Value), value.Bytes.ToArray());
            }
        }
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
                Assert.Equal(value, expansion.Value![0].Value.Bytes.ToArray());
                Assert.Equal("after", Encoding.UTF8.GetString(expansion.Value[1].Value.Bytes));
            },
            iter: Samples.Of(1_000)
        );

    [Fact]
    [Trait("soak", "yes")]
    public void Every_value_without_a_single_quote_or_a_carriage_return_comes_back_from_single_quotes() =>
        Gen
            .Byte.Array.Where(value => !value.Contains((byte)'\'') && !value.Contains((byte)'\r'))
            .Sample(
                value =>
                {
                    byte[] text = [.. "A='"u8, .. value, .. "'\n"u8];
                    var expansion = DocumentSelector.Expand(Documents.Of(Dotenv, text), Documents.Location);
                    Assert.Equal(value, expansion.Value!.Single().Value.Bytes.ToArray());
                },
                iter: Samples.Of(1_000)
            );
}
