using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Testing.Harness;
using Launcher.Tests.References;

namespace Launcher.Tests.Configuration;

/// <summary>Plans from flags and an environment, with the schemes of the reference tests.</summary>
internal static class Planned
{
    /// <summary>A vendor's own variable.</summary>
    public const string NeverScanned = "VENDOR_ADDR";

    public static (LaunchPlan Plan, Problems Problems) Try(string[] flags, params string[] environment)
    {
        var problems = new Problems();
        var raw = CommandLineParser.Parse([.. flags, "--", "app"], SettingTable.Own);
        Assert.Empty(raw.Problems);
        return (
            PlanBuilder.Build(
                raw,
                Inherited.Of(environment),
                SettingTable.Own,
                Schemes.Set,
                [NeverScanned],
                [],
                null,
                problems
            ),
            problems
        );
    }

    public static LaunchPlan From(string[] flags, params string[] environment)
    {
        var (plan, problems) = Try(flags, environment);
        Assert.Empty(problems);
        return plan;
    }

    public static void Refuses(string[] flags, string[] environment, params Problem[] expected)
    {
        var (_, problems) = Try(flags, environment);
        Assert.Equal(expected, problems);
    }
}
