using System.Text;
using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>A person at their own machine, as <c>gcloud auth application-default login</c> leaves it.</summary>
internal sealed class AuthorizedUser : Credential
{
    private readonly string _client;
    private readonly SecretValue _clientSecret;
    private readonly SecretValue _refresh;
    private readonly ServiceAddress _address;

    public AuthorizedUser(CredentialText file, GoogleIdentity identity)
        : base(file, identity)
    {
        _client = file.Needed("client_id"u8);
        _clientSecret = file.Secret("client_secret"u8);
        _refresh = file.Secret("refresh_token"u8);
        _address = file.Service("token_uri"u8, "oauth2", "https://oauth2.googleapis.com/token", identity);
    }

    public override string Kind => "a person's login";

    public override Task<AccessToken> LogInAsync(CancellationToken cancellation) =>
        TokenCall.AskAsync(
            Identity,
            _address,
            () =>
                new FormBody()
                    .Add("grant_type", "refresh_token")
                    .Add("client_id", _client)
                    .Add("client_secret", Encoding.UTF8.GetString(_clientSecret.Bytes))
                    .Add("refresh_token", Encoding.UTF8.GetString(_refresh.Bytes))
                    .Post(_address.Path),
            error =>
                new(
                    ProblemClass.Login,
                    $"{File}: the login in it is refused ({Quoted.Text(error)})",
                    "log in again: gcloud auth application-default login"
                ),
            AccessToken.Of,
            cancellation
        );
}
