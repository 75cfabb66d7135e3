using System.Text;
using CsCheck;
using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Diagnostics;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Testing.Harness;
using Launcher.Tests.References;

namespace Launcher.Tests.Fuzzing;

/// <summary>A whole command line, up to a plan: words are parted by <c>|</c>.</summary>
public sealed class ArgumentFuzz
{
    private static readonly Gen<string[]> s_words = Corpus
        .Mutated(
            "argv",
            "|",
            "|--|",
            "|--env|",
            "--env=",
            "|--file|",
            "|--memfd|",
            "|--expand|",
            "|--template|",
            "|--timeout|",
            "|--no-scan|",
            "|--verb|",
            "|check|",
            "|plan|",
            "vault://",
            "file:///",
            "@{",
            "@",
            "=",
            ":",
            "-",
            "--",
            "[x]",
            "@x",
            " ",
            "é"
        )
        .Select(bytes => Encoding.UTF8.GetString(bytes).Split('|'));

    [Fact]
    [Trait("soak", "yes")]
    public void Any_command_line_is_understood_or_refused() =>
        s_words.Sample(
            words =>
            {
                var raw = CommandLineParser.Parse(words, SettingTable.All);
                var problems = new Problems();
                var plan = PlanBuilder.Build(raw, [], SettingTable.All, Schemes.Set, [], [], null, problems);

                Assert.InRange(raw.CommandIndex, 0, words.Length);
                Assert.All(raw.Problems.Concat(problems), Told);
                Assert.All(raw.Values, value => Assert.Equal(value.Setting.Flag, value.Origin));
                Assert.True(plan.Timeout > TimeSpan.Zero);
            },
            iter: Samples.Of(5_000),
            print: words => string.Join('|', words)
        );

    [Fact]
    [Trait("soak", "yes")]
    public void Nothing_of_the_app_s_own_arguments_changes_what_the_launcher_does() =>
        Gen.Select(s_words, s_words)
            .Sample(
                (own, app) =>
                {
                    var first = CommandLineParser.Parse([.. own, "--", "app"], SettingTable.All);
                    var second = CommandLineParser.Parse([.. own, "--", "app", .. app], SettingTable.All);

                    Assert.Equal(first.Values, second.Values);
                    Assert.Equal(first.Problems, second.Problems);
                    Assert.Equal((first.Verb, first.CommandIndex), (second.Verb, second.CommandIndex));
                },
                iter: Samples.Of(2_500),
                print: pair => $"{string.Join('|', pair.Item1)}  --  {string.Join('|', pair.Item2)}"
            );

    private static void Told(Problem problem)
    {
        Assert.False(string.IsNullOrEmpty(problem.What));
        Assert.DoesNotContain(FailureReport.Sentence(problem), char.IsControl);
    }
}
