using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>Somebody gives a token.</summary>
internal sealed class TokenLogin() : LoginMethod("token")
{
    public override bool TakesRole => false;

    public override string SecretName => "token";

    public override string? Found(LoginFacts facts) => facts.Token is { } token ? $"{token.Origin} is there" : null;

    public override Failure? Missing(LoginFacts facts) =>
        facts.Token is null
            ? Failure.Login("there is no token", $"set {facts.Settings.Ways("VAULT_TOKEN", VaultSettings.TokenFile)}")
            : null;

    public override VaultCredential? Secret(LoginFacts facts) => facts.Token;

    public override string Explain(LoginChoice choice) => $"the token of {choice.Secret}";

    public override string ExplainAgain(LoginChoice choice) =>
        $"no other login: {choice.Secret} is extended as far as it goes, and all that hangs on it is good until then";

    public override JsonAnswer Unwrapped(JsonAnswer answer) => answer["auth"u8]["client_token"u8];
}
