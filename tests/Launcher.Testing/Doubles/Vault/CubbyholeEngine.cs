using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary>What every token has for itself alone.</summary>
internal sealed class CubbyholeEngine : IEngine
{
    private readonly Dictionary<(string Token, string Path), JsonObject> _secrets = [];

    public string Type => "cubbyhole";

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault)
    {
        var key = (request.Token!.Value, path);
        if (request.Method == "PUT")
        {
            _secrets[key] = (JsonObject)request.Body.DeepClone();
            return VaultAnswer.Nothing;
        }
        return _secrets.TryGetValue(key, out var secret) ? VaultAnswer.Data(secret.DeepClone()) : VaultAnswer.Missing;
    }
}
