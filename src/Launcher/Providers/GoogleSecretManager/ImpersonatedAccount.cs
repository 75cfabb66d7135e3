using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>Somebody who acts as a service account, as <c>gcloud auth application-default login --impersonate-service-account</c> leaves it.</summary>
internal sealed class ImpersonatedAccount : Credential
{
    private readonly Impersonation _impersonation;
    private readonly Credential _source;

    public ImpersonatedAccount(CredentialText file, GoogleIdentity identity)
        : base(file, identity)
    {
        _impersonation = new Impersonation(file, identity);
        var source = file.Inside("source_credentials"u8);
        if (source.Optional("type"u8) == "impersonated_service_account")
        {
            throw file.Wrong("acts as an account that acts as another", "name the accounts between in delegates");
        }
        _source = Credentials.Of(source, identity);
    }

    public override string Kind => $"{_source.Kind} for another service account";

    public override string Account => _impersonation.Account;

    public override (string Path, string Name)? TokenFile => _source.TokenFile;

    public override Task<AccessToken> LogInAsync(CancellationToken cancellation) =>
        _impersonation.AskAsync(_source.LogInAsync(cancellation), cancellation);
}
