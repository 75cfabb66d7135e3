using System.Text.RegularExpressions;
using Launcher.Model;
using Launcher.Testing.Harness;
using Launcher.Tests.Layering;

namespace Launcher.Tests;

/// <summary>No room of the house uses one it may not: checked in the built code, and in the sources for constants.</summary>
public sealed partial class LayeringTests
{
    private static readonly string s_launcher = typeof(Setting).Assembly.Location;
    private static readonly Rooms s_rooms = new("Launcher", Rooms.OfTheLauncher);

    [Fact]
    public void Every_room_uses_only_the_rooms_it_may() => Assert.Empty(s_rooms.Violations(TypeUses.In(s_launcher)));

    [Fact]
    public void Every_folder_is_a_row_of_the_table_and_every_row_a_folder()
    {
        var folders = Directory
            .GetDirectories(Path.Combine(Repository.Folder, "src", "Launcher"))
            .Select(Path.GetFileName);
        var rows = Rooms.OfTheLauncher.Keys.Where(row => row is not ("Providers.*" or "ProviderTable"));
        Assert.Equal(rows.Order(), folders.Order());
    }

    [Theory]
    [InlineData("Injection", "Linux", "Launcher.Injection.Owner uses Launcher.Linux.Identity")]
    [InlineData("Fetching", "Providers", "Launcher.Fetching.Want uses Launcher.Providers.ProviderDescriptor")]
    [InlineData(
        "Configuration",
        "CommandLine",
        "Launcher.Configuration.PlanBuilder uses Launcher.CommandLine.RawOptions"
    )]
    [InlineData(
        "ProviderTable",
        "Providers.*",
        "Launcher.Providers.ProviderTable uses Launcher.Providers.LocalFile.LocalFileDescriptor"
    )]
    public void A_narrower_table_is_violated(string room, string without, string violation)
    {
        var table = new Dictionary<string, string[]>(Rooms.OfTheLauncher)
        {
            [room] = [.. Rooms.OfTheLauncher[room].Where(allowed => allowed != without)],
        };
        Assert.Contains(violation, new Rooms("Launcher", table).Violations(TypeUses.In(s_launcher)));
    }

    [Fact]
    public void Every_planted_violation_is_found_and_nothing_else()
    {
        const string Root = "Launcher.Tests.Layering.Planted";
        var planted = new Rooms(Root, new() { ["Upper"] = ["Lower"], ["Lower"] = [] });
        var uses = TypeUses
            .In(typeof(LayeringTests).Assembly.Location)
            .Where(use => planted.RoomOf(use.User) is not null);
        Assert.Equal(
            [
                "ByAttribute uses ThingAttribute",
                "ByBase uses Thing",
                "ByCall uses Thing",
                "ByCallInLambda uses Thing",
                "ByCatch uses ThingException",
                "ByConstraint`1 uses IThing",
                "ByField uses Thing",
                "ByFieldType uses Thing",
                "ByGenericArgument uses Thing",
                "ByInterface uses IThing",
                "ByMethodArgument uses Thing",
                "BySignature uses Thing",
                "ByTypeOf uses Thing",
            ],
            planted
                .Violations(uses)
                .Select(violation =>
                    violation
                        .Replace($"{Root}.Lower.", "", StringComparison.Ordinal)
                        .Replace($"{Root}.Upper.", "", StringComparison.Ordinal)
                )
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains(($"{Root}.Upper.MayUseLower", $"{Root}.Lower.Innocent"), uses);
    }

    [Fact]
    public void No_source_file_names_a_room_it_may_not_use()
    {
        var root = Path.Combine(Repository.Folder, "src", "Launcher");
        var named = 0;
        foreach (var file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            var type = "Launcher." + Path.GetRelativePath(root, file)[..^3].Replace('/', '.');
            foreach (Match match in Using().Matches(File.ReadAllText(file)))
            {
                named++;
                Assert.Empty(s_rooms.Violations([(type, $"Launcher.{match.Groups[1].Value}.Any")]));
            }
        }
        Assert.True(named > 100);
        Assert.NotEmpty(s_rooms.Violations([("Launcher.Model.Problem", "Launcher.Linux.Any")]));
    }

    [GeneratedRegex(@"^using (?:static )?Launcher\.([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
