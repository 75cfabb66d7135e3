namespace Launcher.Testing.Doubles.Vault;

/// <summary>A secrets engine or login method: what a mount serves.</summary>
internal interface IEngine
{
    /// <summary><c>kv</c>, <c>database</c>, ...</summary>
    string Type { get; }

    /// <summary>The mount's option <c>version</c>; null for none.</summary>
    string? Version => null;

    /// <param name="path">Relative to the mount.</param>
    VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault);
}
