using System.Text;
using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>
/// A token of another issuer (a cluster, a CI system, AWS, Azure) for one of Google's: workload identity federation
/// (https://google.aip.dev/auth/4117).
/// </summary>
internal sealed class ExternalAccount : Credential
{
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";
    private const string Exchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    private readonly string _audience;
    private readonly string _type;
    private readonly ServiceAddress _address;
    private readonly SubjectToken _subject;
    private readonly Impersonation? _impersonation;

    public ExternalAccount(CredentialText file, GoogleIdentity identity)
        : base(file, identity)
    {
        _audience = file.Needed("audience"u8);
        _type = file.Needed("subject_token_type"u8);
        _address = file.Service("token_url"u8, "sts", null, identity);
        _impersonation = file.Optional("service_account_impersonation_url"u8) is null
            ? null
            : new Impersonation(file, identity);
        _subject = SubjectToken.Of(file.Inside("credential_source"u8), _audience, identity);
    }

    public override string Kind => "workload identity federation";

    public override string? Account => _impersonation?.Account;

    public override (string Path, string Name)? TokenFile => _subject.File is { } path ? (path, File) : null;

    public override Task<AccessToken> LogInAsync(CancellationToken cancellation)
    {
        var token = ExchangeAsync(cancellation);
        return _impersonation is null ? token : _impersonation.AskAsync(token, cancellation);
    }

    private async Task<AccessToken> ExchangeAsync(CancellationToken cancellation)
    {
        var subject = Encoding.UTF8.GetString((await _subject.ReadAsync(cancellation)).Bytes);
        return await TokenCall.AskAsync(
            Identity,
            _address,
            () =>
                new FormBody()
                    .Add("grant_type", Exchange)
                    .Add("audience", _audience)
                    .Add("scope", GoogleIdentity.Scope)
                    .Add("requested_token_type", AccessTokenType)
                    .Add("subject_token_type", _type)
                    .Add("subject_token", subject)
                    .Post(_address.Path),
            Refused,
            AccessToken.Of,
            cancellation
        );
    }

    private Failure Refused(string code)
    {
        var (what, wayOut) = code switch
        {
            "invalid_target" => (
                "names no provider of a workload identity pool that is there and enabled",
                "check its audience: gcloud iam workload-identity-pools providers describe"
            ),
            "unauthorized_client" => (
                $"leads to a provider whose attribute condition keeps {_subject.Name} out",
                "change the condition, or issue a token that meets it"
            ),
            "invalid_grant" => (
                $"leads to a provider that does not accept {_subject.Name}",
                "check that the token is renewed, and its issuer and audience against the provider's"
            ),
            _ => ("is refused", "make a new one: gcloud iam workload-identity-pools create-cred-config"),
        };
        return new(ProblemClass.Login, $"{File} {what} ({Quoted.Text(code)})", wayOut);
    }
}
