using System.Text;
using CsCheck;
using Launcher.Model;
using Launcher.References;
using Launcher.Testing.Harness;

namespace Launcher.Tests.References;

public sealed class ReferenceProperties
{
    private static readonly long Iterations = Samples.Of(5_000);

    /// <summary>Any text a reference may hold: all of Unicode without NUL, and often the characters with a meaning.</summary>
    private static readonly Gen<string> Text = Gen.Frequency(
            (3, Gen.Char["%?#&={}@$/~+.:- \nab0"].Select(character => character.ToString())),
            (1, Gen.Int[1, 0x10ffff].Where(Rune.IsValid).Select(value => new Rune(value).ToString())),
            (1, Gen.OneOf("vault://", "@{", "%2F", "&default=", "literal://", "://"))
        )
        .Array[1, 12]
        .Select(string.Concat);

    private static readonly Gen<string> Location = Text.Where(text =>
        !text.StartsWith('/') && !text.Split('/').Any(segment => segment is "." or "..")
    );

    private static readonly Gen<string> Selector = Text.Where(text =>
        !text.StartsWith('/')
        || !text.Replace("~0", "", StringComparison.Ordinal)
            .Replace("~1", "", StringComparison.Ordinal)
            .Contains('~', StringComparison.Ordinal)
    );

    private static readonly Gen<ReferenceOption> Option = Gen.OneOf(
        Text.Select(name => new ReferenceOption("body." + name, null)),
        Gen.Select(Text, Text).Select((name, value) => new ReferenceOption("body." + name, value)),
        Text.Select(value => new ReferenceOption("default", value)),
        Gen.OneOf(new ReferenceOption("default", ""), new("raw", null), new("mode", "0400"), new("decode", "hex"))
    );

    private static readonly Gen<SecretReference> Reference = Gen.Select(
            Gen.OneOf("vault", "aws-sm"),
            Gen.OneOf<string?>(null, "eu", "a-1"),
            Location,
            Option.Array[0, 4],
            Selector.Null()
        )
        .Select(
            (scheme, instance, location, options, selector) =>
                new SecretReference(
                    scheme,
                    instance,
                    location,
                    [
                        .. options
                            .Where(option =>
                                scheme == "vault" || !option.Name.StartsWith("body.", StringComparison.Ordinal)
                            )
                            .DistinctBy(option => option.Name),
                    ],
                    selector
                )
        );

    /// <summary>Bytes of an app: anything but a scheme the scanner knows.</summary>
    private static readonly Gen<byte[]> Noise = Gen.Frequency(
            (4, Gen.Byte.Array[1, 4]),
            (
                4,
                Gen.OneOf("@", "@@{", "@{", "${", "$(", "}", "://", "vault:/", "x://", "@{x://", "file://", "\"", " ")
                    .Select(Encoding.UTF8.GetBytes)
            )
        )
        .Array[0, 8]
        .Select(pieces => pieces.SelectMany(piece => piece).ToArray())
        .Where(bytes => !HoldsScannedScheme(Encoding.Latin1.GetString(bytes)));

    private static bool HoldsScannedScheme(string text) =>
        new[] { "vault", "aws-sm", "literal" }.Any(scheme =>
            text.Contains(scheme + "://", StringComparison.OrdinalIgnoreCase)
            || text.Contains(scheme + "+", StringComparison.OrdinalIgnoreCase)
        );

    [Fact]
    [Trait("soak", "yes")]
    public void What_is_printed_parses_to_the_same() =>
        Reference.Sample(
            reference =>
                Assert.Equal(reference, ReferenceParser.Parse(ReferencePrinter.Print(reference), Schemes.Set).Value),
            iter: Iterations
        );

    [Fact]
    [Trait("soak", "yes")]
    public void What_is_printed_is_one_stable_word_that_fits_inline() =>
        Reference.Sample(
            reference =>
            {
                var printed = ReferencePrinter.Print(reference);
                Assert.DoesNotContain(printed, character => char.IsControl(character) || char.IsWhiteSpace(character));
                Assert.DoesNotContain('}', printed);
                Assert.Equal(printed, ReferencePrinter.Print(Schemes.Parse(printed)));
            },
            iter: Iterations
        );

    [Fact]
    [Trait("soak", "yes")]
    public void What_is_displayed_hides_the_default_alone() =>
        Reference.Sample(
            reference =>
                Assert.Equal(
                    reference with
                    {
                        Options =
                        [
                            .. reference.Options.Select(option =>
                                option.Name == "default" ? option with { Value = "..." } : option
                            ),
                        ],
                    },
                    Schemes.Parse(ReferencePrinter.Display(reference))
                ),
            iter: Iterations
        );

    [Fact]
    [Trait("soak", "yes")]
    public void Bytes_without_a_known_scheme_pass_the_scan()
    {
        Noise.Sample(
            value =>
            {
                Assert.Null(ReferenceText.Scan(value, Schemes.Set));
                Assert.NotNull(ReferenceText.Scan([.. value, .. "@{literal://x}@{vault://a}"u8], Schemes.Set));
            },
            iter: Iterations
        );
    }

    [Fact]
    [Trait("soak", "yes")]
    public void A_scan_gives_back_literals_and_references_exactly() =>
        Gen.Select(Noise, Reference)
            .Array[1, 5]
            .Sample(
                pieces =>
                {
                    var (value, expected) = (new List<byte>(), new List<TextPart>());
                    foreach (var (noise, reference) in pieces)
                    {
                        // Around each noise stands a byte that ends a '@' run and keeps the value from starting with quotes.
                        byte[] literal = [(byte)'|', .. noise, (byte)'|'];
                        value.AddRange(literal);
                        value.AddRange(Encoding.UTF8.GetBytes($"@{{{ReferencePrinter.Print(reference)}}}"));
                        expected.Add(new TextPart(literal, null));
                        expected.Add(new TextPart(default, reference));
                    }
                    var parsed = ReferenceText.Scan(value.ToArray(), Schemes.Set);
                    Assert.NotNull(parsed);
                    Assert.Null(parsed.Problem);
                    Assert.Equal(expected.Count, parsed.Parts.Count);
                    foreach (var (wanted, got) in expected.Zip(parsed.Parts))
                    {
                        Assert.Equal(wanted.Reference, got.Reference);
                        Assert.Equal(wanted.Literal.ToArray(), got.Literal.ToArray());
                    }
                },
                iter: Iterations
            );

    [Fact]
    [Trait("soak", "yes")]
    public void No_text_makes_the_parser_throw()
    {
        var seeds = Gen.OneOf(
            "",
            "vault://",
            "@{vault://",
            "literal://",
            "file:",
            "VAULT://",
            "\"vault://",
            "@{",
            "${aws-sm://"
        );
        Gen.Select(seeds, Gen.OneOf(Text, Gen.String), seeds, Gen.String)
            .Select((a, b, c, d) => a + b + c + d)
            .Sample(
                text =>
                {
                    var whole = ReferenceParser.Parse(text, Schemes.Set);
                    Assert.True((whole.Value is null) != (whole.Failure is null));
                    foreach (
                        var parsed in new[]
                        {
                            ReferenceText.ParseFlag(text, Schemes.Set),
                            ReferenceText.Scan(Encoding.UTF8.GetBytes(text), Schemes.Set),
                        }
                    )
                    {
                        Assert.True(parsed is null || (parsed.Parts.Count == 0) == (parsed.Problem is not null));
                    }
                },
                iter: Iterations
            );
    }

    [Fact]
    [Trait("soak", "yes")]
    public void No_default_is_in_any_message()
    {
        const string Secret = "s3cr3t";
        var before = Gen.OneOf(
            "vault://a",
            "vault://",
            "vault:///a",
            "vault://a/..",
            "VAULT://a",
            "valt://a",
            "vault:/a",
            "x vault://a",
            "@{vault://a",
            "${vault://a",
            " vault://a",
            "vault://a#k",
            "vault://a%zz",
            "file:x",
            "vault+X://a"
        );
        var between = Gen.OneOf("?", "&", "?raw&", "?x&", "?optional&", "?as=y&");
        var value = Gen.Select(
                Gen.OneOf("", "%", "%00", "&", "?", "=", "&to=", "&as=", " ", "\n", "/"),
                Gen.OneOf("", "&", "%f", "?x", "#", "#k", "}", " ", "\0")
            )
            .Select((start, end) => $"default={start}{Secret}{end}");
        Gen.Select(before, between, value)
            .Select((a, b, c) => a + b + c)
            .Sample(
                text =>
                    Assert.All(
                        ReferenceParserTests.AllThatIsSaidOf(text),
                        said => Assert.DoesNotContain(Secret, said, StringComparison.Ordinal)
                    ),
                iter: Iterations
            );
    }
}
