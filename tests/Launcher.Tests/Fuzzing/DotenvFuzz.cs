using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using Launcher.Fetching.Selection;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Fuzzing;

public sealed partial class DotenvFuzz
{
    private static readonly Gen<byte[]> s_text = Corpus.Mutated(
        "dotenv",
        "\n",
        "\r\n",
        "\r",
        "A=",
        "B=",
        "export ",
        "export",
        "=",
        "'",
        "\"",
        "\\",
        "\\\"",
        "\\n",
        "#",
        " #",
        "\t",
        "\uFEFF",
        "\0",
        "é"
    );

    [Fact]
    [Trait("soak", "yes")]
    public void It_is_read_or_refused_with_its_line() =>
        Try(text =>
        {
            var values = DotenvParser.Parse(text, null, out var problem);

            Assert.Equal(values is null, problem is not null);
            if (problem is not null)
            {
                var line = int.Parse(LineNumber().Match(problem).Groups[1].Value, CultureInfo.InvariantCulture);
                Assert.InRange(line, 1, text.Count(letter => letter == '\n') + 1);
            }
        });

    [Fact]
    [Trait("soak", "yes")]
    public void What_was_read_can_be_written_and_read_again() =>
        Try(text =>
        {
            if (DotenvParser.Parse(text, null, out _) is not { } values)
            {
                return;
            }
            var written = new List<byte>();
            foreach (var (name, value) in values)
            {
                written.AddRange([.. System.Text.Encoding.ASCII.GetBytes(name), .. "=\""u8]);
                foreach (var letter in value.Bytes)
                {
                    if (letter is (byte)'"' or (byte)'\\' or (byte)'\r')
                    {
                        written.Add((byte)'\\');
                    }
                    written.Add(letter == '\r' ? (byte)'r' : letter);
                }
                written.AddRange("\"\n"u8);
            }
            var again = DotenvParser.Parse([.. written], null, out var problem);

            Assert.Null(problem);
            Assert.Equal(
                values.Select(pair => (pair.Key, Convert.ToHexString(pair.Value.Bytes))),
                again!.Select(pair => (pair.Key, Convert.ToHexString(pair.Value.Bytes)))
            );
        });

    private static void Try(Action<byte[]> check) =>
        s_text.Sample(check, iter: Samples.Of(20_000), print: Corpus.Escape);

    [GeneratedRegex(@"^line ([0-9]+): ")]
    private static partial Regex LineNumber();
}
