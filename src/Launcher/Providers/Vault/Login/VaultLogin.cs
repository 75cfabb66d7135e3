using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>Gets a token: one that was given, or one that the server grants for something else.</summary>
internal sealed class VaultLogin(LoginChoice choice)
{
    /// <exception cref="StoreException">There is no answer, the server grants none, or there is nothing to ask with.</exception>
    public async Task<SessionToken> LogInAsync(VaultClient client, CancellationToken cancellation)
    {
        var secret = choice.Secret is null ? null : await SecretAsync(client, choice.Secret, cancellation);
        if (await choice.Method.RequestAsync(choice, secret, client, cancellation) is not { } request)
        {
            return new SessionToken(secret, choice.Secret?.Origin ?? "an agent", false);
        }
        using var response = await client.SendAsync(request, null, cancellation);
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
        if (!choice.Unwraps)
        {
            return text;
        }
        text = await Unwrapping.RunAsync(client, choice.Method, credential.Origin, text, cancellation);
        client.Hide(text);
        return text;
    }

    private SessionToken TokenOf(StoreResponse response, VaultClient client)
    {
        if (!response.IsSuccess)
        {
            throw new StoreException(LoginFailure.Of(response, client, choice));
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
                ProblemClass.Login,
                granted["mfa_requirement"u8].IsNothing
                    ? $"{client.Server} granted no token for {choice.Name}"
                    : $"{client.Server} wants a second factor for {choice.Name}, and nobody is there to give it",
                "log in as a role that needs none"
            );
        }
        client.Hide(token);
        if (RequestText.Problem(token) is { } unfit)
        {
            throw new StoreException(
                ProblemClass.BadValue,
                $"{client.Server} granted a token for {choice.Name} that cannot be sent: {unfit.What}",
                "check that it is Vault that answers there"
            );
        }
        client.Index = response.Header("X-Vault-Index");
        return new SessionToken(token, choice.Name, true)
        {
            IsBatch = granted["token_type"u8].Text == "batch",
            Until = Validity.OfToken(response, granted),
        };
    }
}
