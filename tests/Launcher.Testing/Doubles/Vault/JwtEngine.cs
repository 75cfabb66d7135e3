using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary>
/// <c>auth/jwt/</c> and <c>auth/kubernetes/</c>: both verify a signed JWT (ES256) and what is in it, each in its own words.
/// </summary>
/// <param name="type"><c>jwt</c> or <c>kubernetes</c>.</param>
internal sealed class JwtEngine(string type) : IEngine
{
    private readonly Dictionary<string, JsonObject> _roles = [];
    private string _key = "";

    public string Type => type;

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault)
    {
        if (path == "config" && request.Method == "PUT")
        {
            // kubernetes: in place of a cluster that reviews the tokens.
            var keys = request.Body["jwt_validation_pubkeys"] ?? request.Body["pem_keys"];
            _key = (keys is JsonArray list ? list[0] : keys)!.ToString();
            return VaultAnswer.Nothing;
        }
        if (path.StartsWith("role/", StringComparison.Ordinal) && request.Method == "PUT")
        {
            _roles[path["role/".Length..]] = (JsonObject)request.Body.DeepClone();
            return VaultAnswer.Nothing;
        }
        return path == "login" && request.Method == "PUT"
            ? LogIn(request, vault)
            : VaultAnswer.Error(405, "1 error occurred:\n\t* unsupported operation\n\n");
    }

    private VaultAnswer LogIn(VaultRequest request, VaultDouble vault)
    {
        if (request.Text("jwt") is not { Length: > 0 } jwt)
        {
            return VaultAnswer.Error(400, type == "jwt" ? "missing token" : "missing jwt");
        }
        var name = request.Text("role") ?? "";
        if (!_roles.TryGetValue(name, out var role))
        {
            return VaultAnswer.Error(
                400,
                type == "jwt" ? $"role \"{name}\" could not be found" : $"invalid role name \"{name}\""
            );
        }
        if (Claims(jwt) is not { } claims)
        {
            return type == "jwt"
                ? VaultAnswer.Error(
                    400,
                    "error validating token: error verifying token signature: no known key successfully validated the token signature"
                )
                : VaultAnswer.BadToken;
        }
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        if (claims["iat"] is null || (long)(claims["exp"] ?? 0) < now)
        {
            return type == "jwt"
                ? VaultAnswer.Error(
                    400,
                    "error validating token: invalid expiration time (exp) claim: token is expired"
                )
                : VaultAnswer.BadToken;
        }
        if (type == "jwt" && claims["aud"]?.ToString() != role["bound_audiences"]?.ToString())
        {
            return VaultAnswer.Error(
                400,
                "error validating token: invalid audience (aud) claim: audience claim does not match any bound audience"
            );
        }
        var bound = (type == "jwt" ? role["bound_subject"] : role["bound_service_account_names"])?.ToString();
        return bound is null || claims["sub"]?.ToString() == bound ? Granting.Of(role).Token(vault)
            : type == "jwt" ? VaultAnswer.Error(400, "error validating claims: sub claim does not match bound subject")
            : VaultAnswer.Error(403, "service account name not authorized");
    }

    private JsonObject? Claims(string jwt)
    {
        var parts = jwt.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }
        using var key = ECDsa.Create();
        key.ImportFromPem(_key);
        return key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
            FromBase64(parts[2]),
            HashAlgorithmName.SHA256
        )
            ? (JsonObject)JsonNode.Parse(FromBase64(parts[1]))!
            : null;
    }

    private static byte[] FromBase64(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);
}

/// <summary>Who signs the JWTs of a test: a cluster, a CI system.</summary>
internal sealed class JwtIssuer : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string PublicKey => _key.ExportSubjectPublicKeyInfoPem();

    public string Issue(string subject, string audience = "vault", int seconds = 600)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var head = Part(new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT" });
        var body = Part(
            new JsonObject
            {
                ["iss"] = "test",
                ["sub"] = subject,
                ["aud"] = audience,
                ["iat"] = now,
                ["nbf"] = now - 5,
                ["exp"] = now + seconds,
            }
        );
        var signature = _key.SignData(Encoding.ASCII.GetBytes($"{head}.{body}"), HashAlgorithmName.SHA256);
        return string.Create(CultureInfo.InvariantCulture, $"{head}.{body}.{ToBase64(signature)}");
    }

    public void Dispose() => _key.Dispose();

    private static string Part(JsonObject json) => ToBase64(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static string ToBase64(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
