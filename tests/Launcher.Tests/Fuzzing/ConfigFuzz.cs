using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Testing.Harness;
using Launcher.Tests.References;

namespace Launcher.Tests.Fuzzing;

/// <summary>The config file, up to a plan.</summary>
public sealed class ConfigFuzz
{
    private const string StopsBeingJson = "here it stops being JSON";
    private const string IsUtf16 = "the file is UTF-16";
    private const string NoUnicode = "the text that begins here is not Unicode";

    private static readonly Gen<byte[]> s_text = Corpus.Mutated(
        "config",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "//",
        "/*",
        "*/",
        "\n",
        "null",
        "true",
        "12",
        "\"locked\":",
        "\"env\":",
        "\"timeout\":",
        "\"template\":",
        "\"$schema\":",
        "\"\"",
        "=",
        "\\ud800",
        "\uFEFF",
        "é"
    );

    [Fact]
    [Trait("soak", "yes")]
    public void A_file_is_read_or_every_mistake_has_its_place() =>
        s_text.Sample(
            text =>
            {
                // A carriage return ends a comment, and the reader counts that as a line.
                var lines = text.Count(letter => letter is (byte)'\n' or (byte)'\r') + 1;
                var file = ConfigFile.Parse(ConfigFile.Standard, text, SettingTable.All);

                foreach (var problem in file.Problems)
                {
                    var place = problem.Subject![(ConfigFile.Standard.Length + 1)..].Split(':');
                    Assert.InRange(int.Parse(place[0], CultureInfo.InvariantCulture), 1, lines);
                    Assert.InRange(int.Parse(place[1], CultureInfo.InvariantCulture), 1, text.Length + 1);
                    Assert.False(string.IsNullOrEmpty(problem.WayOut));
                    Assert.DoesNotContain($"{problem.What}{problem.WayOut}", char.IsControl);
                }
                foreach (var value in file.Values)
                {
                    var place = value.Origin[(ConfigFile.Standard.Length + 1)..].Split(':');
                    Assert.InRange(int.Parse(place[0], CultureInfo.InvariantCulture), 1, lines);
                    Assert.InRange(int.Parse(place[1], CultureInfo.InvariantCulture), 1, text.Length + 1);
                }
                // Nothing is read behind a text that is none.
                if (
                    IsJson(text) is { } isJson
                    && file.Problems.All(problem => problem.What is not (NoUnicode or IsUtf16))
                )
                {
                    Assert.Equal(!isJson, file.Problems.Any(problem => problem.What == StopsBeingJson));
                }
                Plan(file);
            },
            iter: Samples.Of(10_000),
            print: Corpus.Escape
        );

    private static void Plan(ConfigFile file)
    {
        var problems = new Problems();
        var plan = PlanBuilder.Build(
            new RawOptions { Verb = Verb.Run, CommandIndex = 0 },
            [],
            SettingTable.All,
            Schemes.Set,
            [],
            [],
            file,
            problems
        );
        Assert.All(plan.Deliveries, delivery => Assert.False(string.IsNullOrEmpty(delivery.Subject)));
        Assert.All(problems, problem => Assert.False(string.IsNullOrEmpty(problem.What)));
    }

    /// <returns>Null when it is an object or not cannot be told apart from other mistakes.</returns>
    private static bool? IsJson(byte[] text)
    {
        var content = text.AsMemory(text.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? 3 : 0);
        try
        {
            using var tree = JsonDocument.Parse(
                content,
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }
            );
            return tree.RootElement.ValueKind == JsonValueKind.Object ? true : null;
        }
        catch (JsonException)
        {
            // What begins as another kind of value is told before its end is looked for.
            return content.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8) ? false : null;
        }
    }
}
