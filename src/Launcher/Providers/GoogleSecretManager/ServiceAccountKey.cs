using System.Security.Cryptography;
using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>
/// The key of a service account. It signs who asks, and that is shown with every request: no token has to be asked for
/// (https://google.aip.dev/auth/4111).
/// </summary>
internal sealed class ServiceAccountKey : Credential
{
    private static readonly TimeSpan s_life = TimeSpan.FromHours(1);

    private readonly SecretValue _key;
    private readonly string? _id;

    public ServiceAccountKey(CredentialText file, GoogleIdentity identity)
        : base(file, identity)
    {
        Account = file.Needed("client_email"u8);
        _key = file.Secret("private_key"u8);
        _id = file.Optional("private_key_id"u8);
    }

    public override string Kind => "a service account's key";

    public override string Account { get; }

    public override Task<AccessToken> LogInAsync(CancellationToken cancellation)
    {
        using var key =
            PemKey.Rsa(_key.Bytes)
            ?? throw new StoreException(
                Failure.Setting(
                    $"{File} has a private_key that is no RSA key in PEM",
                    "make a new one: gcloud iam service-accounts keys create"
                )
            );
        var now = Identity.Clock.Now;
        var token = SignedToken.Sign(
            key,
            RSASignaturePadding.Pkcs1,
            header =>
            {
                header.WriteString("alg", "RS256");
                header.WriteString("typ", "JWT");
                header.WriteOptional("kid", _id);
            },
            claims =>
            {
                claims.WriteString("iss", Account);
                claims.WriteString("sub", Account);
                // Not an audience: it is shown at every region's address, and where another account is asked for.
                claims.WriteString("scope", GoogleIdentity.Scope);
                claims.WriteNumber("iat", now.ToUnixTimeSeconds());
                claims.WriteNumber("exp", (now + s_life).ToUnixTimeSeconds());
            }
        );
        return Task.FromResult(new AccessToken(token, s_life));
    }
}
