namespace Launcher.Tests.Layering;

/// <summary>The rooms of the house, and which other rooms each may use.</summary>
internal sealed class Rooms(string root, Dictionary<string, string[]> allowed)
{
    private const string Providers = "Providers";
    private const string Table = "ProviderTable";

    /// <summary>The table of the architecture. Every folder of <c>src/Launcher</c> is a row.</summary>
    public static Dictionary<string, string[]> OfTheLauncher { get; } =
        new()
        {
            ["Model"] = [],
            ["Diagnostics"] = ["Model"],
            ["Linux"] = ["Model"],
            ["References"] = ["Model"],
            ["CommandLine"] = ["Model"],
            ["Configuration"] = ["Model", "CommandLine", "References"],
            // The contract; each provider is a room of its own, and none knows another.
            ["Transport"] = ["Model", "Diagnostics", "Linux"],
            // AWS identity: credentials, region, signing. Several stores log in with it.
            ["Aws"] = ["Model", "Diagnostics", "Linux", "Transport", Providers],
            [Providers] = ["Model", "Diagnostics", "Transport"],
            ["Providers.*"] = ["Model", "Diagnostics", "Linux", "Transport", "Aws", Providers],
            [Table] = ["Model", Providers, "Providers.*"],
            ["Fetching"] = ["Model", "Diagnostics", Providers],
            // A kind of delivery is all in one file, also how it is asked for.
            ["Injection"] = ["Model", "Diagnostics", "Linux", "References"],
            ["Execution"] = ["Model", "Diagnostics", "Linux"],
            // Pure arithmetic.
            ["Renewal"] = ["Model"],
            // Text only, but for the files that settings name.
            ["Planning"] =
            [
                "Model",
                "Diagnostics",
                "Linux",
                "References",
                "CommandLine",
                "Configuration",
                Providers,
                Table,
                "Transport",
                "Fetching",
                // For its table alone.
                "Injection",
            ],
            ["Preflight"] =
            [
                "Model",
                "Linux",
                "References",
                "CommandLine",
                Providers,
                "Fetching",
                "Planning",
                "Injection",
                "Execution",
            ],
            ["Agent"] =
            [
                "Model",
                "Diagnostics",
                "Linux",
                "References",
                Providers,
                "Transport",
                "Fetching",
                "Planning",
                "Injection",
                "Execution",
                "Renewal",
            ],
            ["Verbs"] =
            [
                "Model",
                "Diagnostics",
                "Linux",
                "References",
                "CommandLine",
                "Configuration",
                Providers,
                Table,
                "Fetching",
                "Planning",
                "Preflight",
                "Injection",
                "Execution",
                "Agent",
            ],
        };

    /// <summary>What the table forbids, as <c>user uses used</c>. <c>Program</c> and what the compiler adds may use all.</summary>
    public IReadOnlyList<string> Violations(IEnumerable<(string User, string Used)> uses) =>
        [
            .. uses.Where(use => !Allows(RoomOf(use.User), RoomOf(use.Used)))
                .Select(use => $"{use.User} uses {use.Used}"),
        ];

    /// <summary>Null for what stands in no room: <c>Program</c>.</summary>
    public string? RoomOf(string fullName)
    {
        if (!fullName.StartsWith(root + ".", StringComparison.Ordinal))
        {
            return null;
        }
        var parts = fullName[(root.Length + 1)..].Split('.');
        return parts switch
        {
            [_] => null,
            [Providers, Table] => Table,
            [Providers, var provider, _, ..] => $"{Providers}.{provider}",
            [var room, ..] => room,
            _ => null,
        };
    }

    private bool Allows(string? user, string? used)
    {
        if (user is null || user == used)
        {
            return true;
        }
        return used is not null && allowed.TryGetValue(Row(user), out var row) && row.Contains(Row(used));
    }

    private static string Row(string room) =>
        room.StartsWith(Providers + ".", StringComparison.Ordinal) ? "Providers.*" : room;
}
