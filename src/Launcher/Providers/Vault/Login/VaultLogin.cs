using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>Gets a token: one that was given, or one that the server grants for something else.</summary>
internal sealed class VaultLogin(VaultConfiguration configuration)
{
    private readonly LoginChoice _choice = configuration.Choice!;

    /// <exception cref="StoreException">There is no answer, the server grants none, or there is nothing to ask with.</exception>
    public async Task<SessionToken> LogInAsync(VaultClient client, CancellationToken cancellation)
    {
        if (_choice.Method == LoginMethod.None)
        {
            return new SessionToken(null, "an agent", false, false, null);
        }
        var secret = _choice.Secret is null ? null : await SecretAsync(client, _choice.Secret, cancellation);
        if (_choice.Method == LoginMethod.Token)
        {
            return new SessionToken(secret, _choice.Secret!.Origin, false, false, null);
        }
        var fields = Fields(client, secret);
        if (_choice.Method == LoginMethod.Aws)
        {
            fields.AddRange(
                await AwsProof.FieldsAsync(
                    configuration.Aws,
                    configuration.AwsRegion,
                    configuration.AwsHeader,
                    cancellation
                )
            );
        }
        using var response = await client.SendAsync(
            VaultCall.Put($"auth/{_choice.Mount}/login", JsonBody.Of(fields)),
            null,
            cancellation
        );
        return TokenOf(response, client);
    }

    /// <summary>A wrapping token is good for one look: what it hides comes out here.</summary>
    private async Task<string> SecretAsync(
        VaultClient client,
        VaultCredential credential,
        CancellationToken cancellation
    )
    {
        var text = credential.Read();
        client.Hide(text);
        if (!_choice.Unwraps)
        {
            return text;
        }
        text = await Unwrapping.RunAsync(client, _choice.Method, credential.Origin, text, cancellation);
        client.Hide(text);
        return text;
    }

    private List<KeyValuePair<string, string>> Fields(VaultClient client, string? secret)
    {
        var fields = new List<KeyValuePair<string, string>>();
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                fields.Add(new(name, value));
            }
        }
        switch (_choice.Method)
        {
            case LoginMethod.AppRole:
                var role = _choice.RoleId!.Read();
                client.Hide(role);
                Add("role_id", role);
                // A role may be bound to networks instead of a secret id.
                Add("secret_id", secret);
                break;
            case LoginMethod.Certificate:
                Add("name", _choice.Role);
                break;
            default:
                Add("role", _choice.Role);
                Add("jwt", secret);
                break;
        }
        return fields;
    }

    private SessionToken TokenOf(StoreResponse response, VaultClient client)
    {
        if (!response.IsSuccess)
        {
            throw new StoreException(LoginFailure.Of(response, client, _choice));
        }
        var answer = JsonAnswer.Of(response.Body);
        if (answer.IsNothing)
        {
            throw new StoreException(VaultFailure.NotVault(client));
        }
        var granted = answer["auth"u8];
        if (granted["client_token"u8].Text is not { Length: > 0 } token)
        {
            throw new StoreException(
                new Failure(
                    ProblemClass.Login,
                    granted["mfa_requirement"u8].IsNothing
                        ? $"{client.Server} granted no token for {_choice.Name}"
                        : $"{client.Server} wants a second factor for {_choice.Name}, and nobody is there to give it",
                    "log in as a role that needs none"
                )
            );
        }
        client.Hide(token);
        if (RequestText.Problem(token) is { } unfit)
        {
            throw new StoreException(
                new Failure(
                    ProblemClass.BadValue,
                    $"{client.Server} granted a token for {_choice.Name} that cannot be sent: {unfit.What}",
                    "check that it is Vault that answers there"
                )
            );
        }
        client.Index = response.Header("X-Vault-Index");
        var seconds = granted["lease_duration"u8].Number ?? 0;
        return new SessionToken(
            token,
            _choice.Name,
            true,
            granted["token_type"u8].Text == "batch",
            seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue)) : null
        );
    }
}
