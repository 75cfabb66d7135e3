using System.Globalization;
using System.Text.RegularExpressions;
using Launcher.Testing.Documentation;
using Launcher.Testing.Harness;
using Launcher.Tests.Layering;

namespace Launcher.Tests.Documentation;

/// <summary>The architecture that <c>src/README.md</c> shows is that of the code.</summary>
public sealed partial class ArchitectureTests
{
    private const int MostHops = 25;

    [Fact]
    public void Its_rooms_are_those_that_the_layering_tests_hold()
    {
        var shown = Room()
            .Matches(Document.Section("Rooms"))
            .ToDictionary(
                row => Name(row.Groups["room"].Value),
                row => row.Groups["uses"].Value is "nothing" ? [] : row.Groups["uses"].Value.Split(", ").Select(Name)
            );
        Assert.Equal(Rooms.OfTheLauncher.Keys.Order(), shown.Keys.Order());
        Assert.All(Rooms.OfTheLauncher, room => Assert.Equal(room.Value, shown[room.Key]));
    }

    [Fact]
    public void One_reference_takes_few_hops_and_each_is_where_it_says()
    {
        var hops = Hop().Matches(Document.Section("One reference from argv to `execve`"));
        Assert.InRange(hops.Count, 10, MostHops);
        Assert.Equal(
            Enumerable.Range(1, hops.Count).Select(number => number.ToString(CultureInfo.InvariantCulture)),
            hops.Select(hop => hop.Groups["number"].Value)
        );
        foreach (Match hop in hops)
        {
            var file = hop.Groups["file"].Value;
            Assert.Equal(hop.Groups["type"].Value, Path.GetFileNameWithoutExtension(file));
            Assert.Matches(
                $@"\b{hop.Groups["member"].Value}\b[(<\s]",
                File.ReadAllText(Path.Combine(Repository.Folder, "src", file))
            );
        }
    }

    private static string Name(string room) => room.Replace("/", ".", StringComparison.Ordinal);

    [GeneratedRegex(@"^\| \[(?<room>[A-Za-z/*]+)\]\([^)]+\) \| .+ \| (?<uses>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Room();

    [GeneratedRegex(
        @"^\| (?<number>\d+) \| \[`(?<type>\w+)\.(?<member>\w+)`\]\((?<file>[^)]+)\) \| .+ \|$",
        RegexOptions.Multiline
    )]
    private static partial Regex Hop();
}
