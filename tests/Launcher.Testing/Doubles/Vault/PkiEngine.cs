using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary><c>pki/</c>: every write to <c>issue/ROLE</c> makes a certificate and its key.</summary>
internal sealed class PkiEngine(TestCertificateAuthority authority) : IEngine
{
    public string Type => "pki";

    /// <summary>How many certificates were issued.</summary>
    public int Issued => Serials.Count;

    /// <summary>Their serial numbers, in order.</summary>
    public ConcurrentQueue<string> Serials { get; } = [];

    /// <summary>The serial numbers of those that were not revoked, as the server writes them.</summary>
    public HashSet<string> Valid { get; } = [];

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault)
    {
        if (path == "revoke" && request.Method == "PUT")
        {
            return Valid.Remove(request.Text("serial_number") ?? "")
                ? VaultAnswer.Data(new JsonObject { ["revocation_time"] = 1 })
                : VaultAnswer.Error(400, $"certificate with serial {request.Text("serial_number")} not found");
        }
        if (path == "ca/pem" && request.Method == "GET")
        {
            return new VaultAnswer(200, null)
            {
                Raw = System.Text.Encoding.ASCII.GetBytes(authority.Pem),
                ContentType = "application/pem-certificate-chain",
            };
        }
        if (path != "issue/web" || request.Method != "PUT")
        {
            return VaultAnswer.Error(405, "1 error occurred:\n\t* unsupported operation\n\n");
        }
        if (request.Text("common_name") is not { } name)
        {
            return VaultAnswer.Error(400, "the common_name field is required");
        }
        string[] names = [name, .. request.Text("ip_sans")?.Split(',') ?? []];
        var life = VaultTerms.Span(request.Body["ttl"]);
        using var certificate = life > TimeSpan.Zero ? authority.Issue(names, life) : authority.Issue(names);
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(
            certificate
        );
        var serial = string.Join(':', certificate.SerialNumberBytes.ToArray().Select(octet => $"{octet:x2}"));
        Valid.Add(serial);
        Serials.Enqueue(certificate.SerialNumber);
        return VaultAnswer.Data(
            new JsonObject
            {
                ["certificate"] = certificate.ExportCertificatePem(),
                ["issuing_ca"] = authority.Certificate.ExportCertificatePem(),
                ["ca_chain"] = new JsonArray(authority.Certificate.ExportCertificatePem()),
                ["private_key"] = key!.ExportPkcs8PrivateKeyPem(),
                ["private_key_type"] = "ec",
                ["serial_number"] = serial,
                ["expiration"] = new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds(),
            }
        );
    }
}
