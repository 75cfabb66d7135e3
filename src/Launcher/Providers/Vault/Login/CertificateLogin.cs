using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>The client certificate of the connection (https://developer.hashicorp.com/vault/docs/auth/cert).</summary>
internal sealed class CertificateLogin() : LoginMethod("cert")
{
    public override string? Found(LoginFacts facts) =>
        facts.Settings.Value(VaultSettings.ClientCertificateFile) is { } file ? $"{file.Origin} is there" : null;

    public override Failure? Missing(LoginFacts facts) =>
        facts.Settings.Value(VaultSettings.ClientCertificateFile) is null
            ? Failure.Login(
                "the cert login needs a client certificate",
                $"set {facts.Settings.Flag(VaultSettings.ClientCertificateFile)} and {facts.Settings.Flag(VaultSettings.ClientKeyFile)}"
            )
            : null;

    public override Task<StoreRequest?> RequestAsync(
        LoginChoice choice,
        string? secret,
        VaultClient client,
        CancellationToken cancellation
    ) => Task.FromResult<StoreRequest?>(choice.Request(json => json.WriteOptional("name", choice.Role)));

    public override string Check(LoginChoice choice) =>
        $"that {choice.RoleName} trusts this certificate's issuer and names";
}
