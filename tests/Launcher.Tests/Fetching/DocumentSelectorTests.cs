using System.Text;
using CsCheck;
using Launcher.Fetching.Selection;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Fetching;

public sealed class DocumentSelectorTests
{
    /// <summary>No dotenv name can hold a percent sign, and names are shown.</summary>
    private const string Needle = "%n33dle";

    private static readonly SecretDocument Keyed = new()
    {
        Content = new SecretValue([]),
        Format = DocumentFormat.Keyed,
        Keys = [new("user", new SecretValue("u"u8)), new("password", new SecretValue("p"u8))],
    };

    /// <summary>Pieces that break JSON and dotenv in many ways, with the needle among them.</summary>
    private static readonly Gen<string> Broken = OneOf(
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "\\",
        "\\u",
        "\\ud800",
        ":",
        ",",
        "=",
        "#",
        " ",
        "\t",
        "\r",
        "\n",
        "\0",
        "a",
        "A=",
        "\"a\":",
        "export ",
        "1",
        "-",
        "null",
        "\uFEFF",
        "é",
        $"\"1{Needle}\",",
        $"1{Needle}",
        $"-{Needle} "
    )
        .Array[0, 20]
        .Select(string.Concat);

    [Fact]
    public void A_keyed_document_gives_a_key_by_its_name()
    {
        var selection = DocumentSelector.Select(Keyed, Documents.Location, "password");
        Assert.Equal("p", Encoding.UTF8.GetString(selection.Value!.Bytes));
        Assert.Equal([("user", "u"), ("password", "p")], Documents.Expanded(Keyed));
    }

    [Fact]
    public void A_keyed_document_without_the_key_suggests_one() =>
        Assert.Equal(
            new Failure(ProblemClass.NotFound, "'/run/secrets/db' has no key 'pasword'", "did you mean 'password'?"),
            DocumentSelector.Select(Keyed, Documents.Location, "pasword").Failure
        );

    [Fact]
    public void A_json_pointer_applies_to_json_only()
    {
        var expected = new Failure(
            ProblemClass.BadReference,
            "'/run/secrets/db' is not JSON: the JSON Pointer '/user' does not apply",
            "name a key without a slash in front"
        );
        Assert.Equal(expected, DocumentSelector.Select(Keyed, Documents.Location, "/user").Failure);
        Assert.Equal(expected, Documents.Select(DocumentFormat.Dotenv, "user=x", "/user").Failure);
    }

    [Fact]
    public void Bytes_of_unknown_format_have_no_keys()
    {
        var expected = new Failure(
            ProblemClass.BadReference,
            "'/run/secrets/db' has no keys: its format is not known",
            "name it .json or .env, or add '?format=json' or '?format=dotenv'"
        );
        var document = Documents.Of(DocumentFormat.Opaque, """{"a":"needle"}""");
        Assert.Equal(expected, DocumentSelector.Select(document, Documents.Location, "a").Failure);
        Assert.Equal(expected, DocumentSelector.Expand(document, Documents.Location).Failure);
    }

    [Fact]
    [Trait("soak", "yes")]
    public void Nothing_throws_and_no_message_repeats_content()
    {
        var (failed, found) = (0, 0);
        Gen.Select(Broken, OneOf("a", "A", "/a", "/a/0", "/0"), Gen.Bool)
            .Sample(
                (text, selector, isJson) =>
                {
                    var format = isJson ? DocumentFormat.Json : DocumentFormat.Dotenv;
                    var document = Documents.Of(format, text);
                    Quiet(DocumentSelector.Select(document, Documents.Location, selector).Failure, format);
                    Quiet(DocumentSelector.Expand(document, Documents.Location).Failure, format);
                },
                iter: Samples.Of(50_000)
            );
        Assert.True(failed > 0 && found > 0, "the generator makes only broken or only good text");

        void Quiet(Failure? failure, DocumentFormat format)
        {
            Interlocked.Increment(ref failure is null ? ref found : ref failed);
            // In JSON a name may hold anything.
            if (format == DocumentFormat.Dotenv || !ShowsNames(failure))
            {
                Assert.DoesNotContain(Needle, $"{failure?.What} {failure?.WayOut}", StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    [Trait("soak", "yes")]
    public void No_bytes_throw() =>
        Gen.Select(Gen.Byte.Array, OneOf(DocumentFormat.Json, DocumentFormat.Dotenv))
            .Sample(
                (bytes, format) =>
                {
                    var selection = DocumentSelector.Select(Documents.Of(format, bytes), Documents.Location, "a");
                    Assert.True(selection.Failure is not null ^ selection.Value is not null);
                },
                iter: Samples.Of(20_000)
            );

    private static bool ShowsNames(Failure? failure) =>
        failure?.Class == ProblemClass.NotFound || failure?.WayOut == "remove one of them";

    private static Gen<T> OneOf<T>(params T[] all) => Gen.Int[0, all.Length - 1].Select(index => all[index]);
}
