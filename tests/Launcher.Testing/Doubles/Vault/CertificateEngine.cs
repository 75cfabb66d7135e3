using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary><c>auth/cert/</c>: whoever shows a certificate with an allowed name.</summary>
internal sealed class CertificateEngine : IEngine
{
    private readonly Dictionary<string, JsonObject> _roles = [];

    public CertificateEngine() { }

    /// <summary>With a role of the certificate's name.</summary>
    public CertificateEngine(string name, string[] policies) =>
        _roles[name] = new JsonObject
        {
            ["allowed_common_names"] = name,
            ["token_policies"] = string.Join(',', policies),
        };

    public string Type => "cert";

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault)
    {
        if (path.StartsWith("certs/", StringComparison.Ordinal) && request.Method == "PUT")
        {
            _roles[path["certs/".Length..]] = (JsonObject)request.Body.DeepClone();
            return VaultAnswer.Nothing;
        }
        var role = _roles
            .Where(role => request.Text("name") is not { } name || role.Key == name)
            .Select(role => role.Value)
            .FirstOrDefault(role => role["allowed_common_names"]!.ToString() == request.ClientName);
        return request.ClientName is null || role is null
            ? VaultAnswer.Error(400, "invalid certificate or no client certificate supplied")
            : Granting.Of(role).Token(vault);
    }
}
