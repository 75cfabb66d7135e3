using System.Text.RegularExpressions;
using Launcher.Testing.Harness;

namespace Launcher.Testing.Documentation;

/// <summary>Every test of every project, as it stands in the sources: <c>Class.Method</c>.</summary>
internal static partial class WrittenTests
{
    public static HashSet<string> Names { get; } =
    [
        .. Repository
            .Files("tests")
            .Where(file => file.EndsWith("Tests.cs", StringComparison.Ordinal))
            .SelectMany(file =>
                Method()
                    .Matches(File.ReadAllText(file))
                    .Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups["name"].Value}")
            ),
    ];

    // Between the attribute and the method stand its data, comments, and no other method.
    [GeneratedRegex(
        @"^    \[(?:Fact|Theory)\b(?:(?!^    \[Fact|^    \[Theory|^    \}).)*?^    public (?:async )?(?:void|Task) (?<name>\w+)\(",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex Method();
}
