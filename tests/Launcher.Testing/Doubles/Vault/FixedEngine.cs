namespace Launcher.Testing.Doubles.Vault;

/// <summary>An engine that answers everything in the same way.</summary>
internal sealed class FixedEngine(string type, VaultAnswer answer) : IEngine
{
    public string Type => type;

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault) => answer;
}
