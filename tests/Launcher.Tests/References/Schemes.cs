using Launcher.Injection;
using Launcher.Model;
using Launcher.References;

namespace Launcher.Tests.References;

/// <summary>The schemes the tests of this folder know: two scanned, one not.</summary>
internal static class Schemes
{
    public static readonly IReadOnlyList<SchemeSyntax> All =
    [
        new SchemeSyntax(
            "vault",
            true,
            ["version", "write", "body.*"],
            location =>
                location.StartsWith('/')
                    ? Failure.Reference(
                        $"location {Quoted.Text(location)} starts with '/'",
                        "write the path without it"
                    )
                    : null,
            "vault://secret/db#password"
        ),
        new SchemeSyntax("aws-sm", true, ["region"], _ => null, "aws-sm://prod/db#password"),
        new SchemeSyntax(
            "file",
            false,
            [],
            location =>
                location.StartsWith('/')
                    ? null
                    : Failure.Reference(
                        $"location {Quoted.Text(location)} is not an absolute path",
                        $"write {Quoted.Text($"file:///{location}")}"
                    ),
            "file:///run/secrets/db"
        ),
    ];

    public static readonly SchemeSet Set = new(All, TargetTable.All);

    public static SecretReference Parse(string text)
    {
        var parsed = ReferenceParser.Parse(text, Set);
        Assert.Null(parsed.Failure);
        return parsed.Value!;
    }

    /// <summary>What and way out on two lines, as the table tests compare them.</summary>
    public static string Say(Failure? problem) =>
        problem is null ? "no problem" : $"{problem.What}\n{problem.WayOut ?? "-"}";
}
