using System.Text.RegularExpressions;
using Launcher.Injection;
using Launcher.Providers;
using Launcher.Testing.Harness;

namespace Launcher.Tests;

/// <summary>What no file of this tree may hold.</summary>
public sealed partial class SourceTests
{
    private static readonly string s_providers = Path.Combine(Repository.Folder, "src", "Launcher", "Providers");

    private const string Property = @"\.Sample\(\s";

    /// <summary>Code of src/ outside the providers' folders and the table, without its comments.</summary>
    private static readonly List<(string File, string Code)> s_code =
    [
        .. Repository
            .Files("src")
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
            .Where(file => !Path.GetDirectoryName(file)!.StartsWith(s_providers + "/", StringComparison.Ordinal))
            .Where(file => Path.GetFileName(file) != "ProviderTable.cs")
            .Select(file => (file, Comment().Replace(File.ReadAllText(file), ""))),
    ];

    [Fact]
    public void No_other_source_file_names_a_providers_scheme()
    {
        foreach (var provider in ProviderTable.All)
        {
            Assert.Empty(Naming(s_code, $"{provider.Scheme}://"));
        }
        Assert.NotEmpty(Naming(s_code, "literal://"));
    }

    [Fact]
    public void No_other_source_file_names_a_providers_folder()
    {
        var folders = Directory.GetDirectories(s_providers).Select(folder => Path.GetFileName(folder)).ToList();
        Assert.Contains("LocalFile", folders);
        // Of a platform, messages speak too.
        Assert.All(
            folders,
            folder => Assert.Empty(Naming(s_code, folder == "Kubernetes" ? "Providers.Kubernetes" : folder))
        );
        Assert.NotEmpty(Naming([("planted", "using Launcher.Providers.LocalFile;")], "LocalFile"));
    }

    [Fact]
    public void No_other_source_file_names_another_tool_or_its_spelling()
    {
        foreach (var spelling in ProviderTable.All.SelectMany(provider => provider.Spellings))
        {
            Assert.Empty(Naming(s_code, $"\"{spelling.Tool}\""));
            // An ARN is AWS's own name for things, whoever reads it.
            var own = spelling.Beginnings.Where(beginning => beginning != "arn:");
            Assert.All(own, beginning => Assert.Empty(Naming(s_code, $"\"{beginning}")));
        }
        Assert.NotEmpty(Naming([("planted", "if (tool == \"vals\")")], "\"vals\""));
    }

    [Fact]
    public void No_other_room_names_a_kind_of_delivery()
    {
        var elsewhere = s_code.Where(source => !source.File.Contains("/Injection/", StringComparison.Ordinal)).ToList();
        foreach (var kind in TargetTable.All)
        {
            Assert.Empty(Naming(elsewhere, $"\"{kind.Setting.Name}\""));
        }
        Assert.Empty(Naming(elsewhere, "VariableDelivery"));
        Assert.Empty(Naming(elsewhere, "FileDelivery"));
        Assert.NotEmpty(Naming(s_code, "MemoryFileDelivery"));
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        Assert.DoesNotContain(Repository.Files(), file => Later().IsMatch(File.ReadAllText(file)));
        Assert.Matches(Later(), "// " + "TO" + "DO: x");
    }

    [Fact]
    public void No_source_file_holds_a_raw_control_character()
    {
        var sources = Repository.Files().Where(file => file.EndsWith(".cs", StringComparison.Ordinal)).ToList();
        Assert.True(sources.Count > 150);
        Assert.DoesNotContain(sources, file => HoldsControl(File.ReadAllText(file)));
        Assert.True(HoldsControl("a\0b"));
    }

    [Fact]
    public void Every_property_is_tried_for_longer_by_the_soak()
    {
        var properties = Repository
            .Files("tests")
            .Select(File.ReadAllText)
            .Where(text => Regex.IsMatch(text, Property))
            .ToList();
        Assert.True(properties.Count > 4);
        foreach (var text in properties)
        {
            var count = Regex.Count(text, Property);
            Assert.Equal(count, Regex.Count(text, @"\[Trait\(""soak"", ""yes""\)\]"));
            Assert.Equal(count, Regex.Count(text, @"iter: (Samples\.Of\([\d_]+\)|Iterations)"));
        }
        Assert.Contains(
            "-trait soak=yes",
            File.ReadAllText(Path.Combine(Repository.Folder, "build", "soak.sh")),
            StringComparison.Ordinal
        );
    }

    private static bool HoldsControl(string text) => text.Any(letter => char.IsControl(letter) && letter != '\n');

    private static IEnumerable<string> Naming(IEnumerable<(string File, string Code)> code, string word) =>
        code.Where(source => source.Code.Contains(word, StringComparison.Ordinal)).Select(source => source.File);

    [GeneratedRegex(@"(?<=^|\s)//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME)\b")]
    private static partial Regex Later();
}
