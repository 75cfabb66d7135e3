using System.Text.RegularExpressions;
using Launcher.Planning;
using Launcher.Testing.Documentation;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Documentation;

/// <summary>A flag or a variable that a document names is one the launcher knows.</summary>
public sealed partial class NamesTests
{
    private static readonly string[] s_ofVerbs = ["--help", "--issue", "--json", "--store"];

    [Fact]
    public void Every_flag_is_one_there_is()
    {
        var known = SettingTable.All.Select(setting => setting.Flag).Concat(s_ofVerbs).ToHashSet();
        var named = Named(Flag());
        Assert.True(named.Count > 40);
        Assert.Empty(named.Select(flag => Instance().Replace(flag, "$1")).Except(known));
    }

    [Fact]
    public void Every_variable_of_a_vendor_is_one_the_launcher_reads()
    {
        var sources = string.Concat(
            Repository
                .Files("src/Launcher")
                .Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
                .Select(File.ReadAllText)
        );
        var named = Named(Variable());
        Assert.True(named.Count > 30);
        Assert.All(named, name => Assert.Contains($"\"{name}\"", sources, StringComparison.Ordinal));
    }

    private static HashSet<string> Named(Regex name) =>
        [.. Document.All.SelectMany(document => name.Matches(document.Text)).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`(--[a-z][a-z0-9+-]*)[ `]")]
    private static partial Regex Flag();

    [GeneratedRegex("^(--[a-z0-9]+)\\+[a-z]+")]
    private static partial Regex Instance();

    [GeneratedRegex("`((?:AWS|AZURE|BAO|CLOUDSDK|GCE|GOOGLE|KUBERNETES|SUMMON|VAULT)_[A-Z0-9_]+)`")]
    private static partial Regex Variable();
}
