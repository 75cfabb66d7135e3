using System.Text;
using CsCheck;
using Launcher.Model;
using Launcher.References;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Fuzzing;

/// <summary>References in flags, in the environment and in templates.</summary>
public sealed class GrammarFuzz
{
    /// <summary>Stands only where a value may be: no message shows it.</summary>
    private const string Needle = "n33dle";

    // The real ones, with every other tool's spelling in the environment too.
    private static readonly SchemeSet s_schemes = RealSchemes.Set.Reading([
        "bank-vaults",
        "secrets-init",
        "ssm-env",
        "vals",
    ]);

    private static readonly Gen<byte[]> s_text = Corpus.Mutated(
        "grammar",
        "vault://",
        "aws-sm://",
        "file:///",
        "literal://",
        "vault+eu://",
        "plugin://",
        "vault:",
        "${vault:",
        "ref+vault://",
        "ref+awsssm://",
        "+",
        "arn:aws:ssm:",
        "ssm://",
        "@{",
        "@@{",
        "${",
        "$(",
        "}",
        "?",
        "#",
        "&",
        "=",
        "%2F",
        "%00",
        "%",
        "/..",
        "default=",
        "optional",
        "as=file",
        "to=/x",
        "mode=0400",
        "decode=hex",
        "~1",
        "é",
        "\U0001F511",
        "\"",
        "\r\n",
        Needle
    );

    [Fact]
    [Trait("soak", "yes")]
    public void A_flag_is_understood_or_refused_with_a_way_out() =>
        Try(text =>
        {
            var parsed = ReferenceText.ParseFlag(Encoding.UTF8.GetString(text), s_schemes);
            Told(parsed.Problem, parsed.Parts);
            Stable(parsed.Parts);
        });

    [Fact]
    [Trait("soak", "yes")]
    public void A_value_of_the_environment_is_never_shown() =>
        Try(text =>
        {
            if (ReferenceText.Scan(text, s_schemes) is { } parsed)
            {
                Told(parsed.Problem, parsed.Parts);
                Stable(parsed.Parts);
                Assert.DoesNotContain(
                    Needle,
                    $"{parsed.Problem?.What} {parsed.Problem?.WayOut}",
                    StringComparison.Ordinal
                );
            }
        });

    [Fact]
    [Trait("soak", "yes")]
    public void What_the_scan_leaves_alone_has_no_known_scheme_in_a_place_of_ours() =>
        Try(text =>
        {
            if (ReferenceText.Scan(text, s_schemes) is null)
            {
                foreach (var opening in (string[])["vault://", "aws-sm://", "literal://"])
                {
                    Assert.False(text.AsSpan().StartsWith(Encoding.UTF8.GetBytes(opening)));
                    Assert.True(text.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"@{{{opening}")) < 0);
                }
            }
        });

    [Fact]
    [Trait("soak", "yes")]
    public void A_template_keeps_every_byte_it_does_not_replace() =>
        Try(text =>
        {
            var faults = new List<PlacedFailure>();
            var parsed = ReferenceText.ParseTemplate(text, s_schemes, faults);
            Stable(parsed.Parts);
            var last = -1;
            foreach (var (offset, problem) in faults)
            {
                // In the text, at an opening, in order.
                Assert.InRange(offset, last + 1, text.Length - 2);
                Assert.Contains(text[offset], "@$"u8.ToArray());
                Told(problem, []);
                last = offset;
            }
            var literals = parsed.Parts.Sum(part => part.Literal.Length);
            Assert.InRange(literals, 0, text.Length);
            if (text.AsSpan().IndexOf("://"u8) < 0)
            {
                Assert.Equal(text, Assert.Single(parsed.Parts).Literal.ToArray());
            }
        });

    private static void Try(Action<byte[]> check) =>
        s_text.Sample(check, iter: Samples.Of(20_000), print: Corpus.Escape);

    private static void Told(Failure? problem, IReadOnlyList<TextPart> parts)
    {
        Assert.Equal(problem is not null, parts.Count == 0);
        if (problem is not null)
        {
            Assert.False(string.IsNullOrEmpty(problem.What));
            // A line break in it would write a line of the log by itself.
            Assert.DoesNotContain($"{problem.What}{problem.WayOut}", char.IsControl);
        }
    }

    private static void Stable(IReadOnlyList<TextPart> parts)
    {
        foreach (var part in parts)
        {
            if (part.Reference is { } reference)
            {
                Assert.Equal(reference, ReferenceParser.Parse(ReferencePrinter.Print(reference), s_schemes).Value);
            }
        }
    }
}
