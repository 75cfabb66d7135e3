using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>A signed JWT, whose issuer's keys the server knows (https://developer.hashicorp.com/vault/docs/auth/jwt).</summary>
internal class JwtLogin(string word = "jwt") : LoginMethod(word)
{
    public sealed override string SecretName => "JWT";

    public override string? Found(LoginFacts facts) => facts.Jwt is { } jwt ? $"{jwt.Origin} is there" : null;

    public override Failure? Missing(LoginFacts facts) =>
        facts.Jwt is null
            ? Failure.Login(
                "the jwt login needs a JWT",
                $"set {facts.Settings.Ways("VAULT_JWT", VaultSettings.JwtFile)}"
            )
            : null;

    public override VaultCredential? Secret(LoginFacts facts) => facts.Jwt;

    public sealed override JsonAnswer Unwrapped(JsonAnswer answer) => answer["data"u8]["jwt"u8];

    public sealed override Task<StoreRequest?> RequestAsync(
        LoginChoice choice,
        string? secret,
        VaultClient client,
        CancellationToken cancellation
    ) =>
        Task.FromResult<StoreRequest?>(
            choice.Request(json =>
            {
                json.WriteOptional("role", choice.Role);
                json.WriteOptional("jwt", secret);
            })
        );

    public sealed override string? ExplainAgain(LoginChoice choice) =>
        choice.Secret is { Path: null } given
            ? $"another login: as long as {given} is valid; a file that somebody renews is read again"
            : null;

    public override string Check(LoginChoice choice) =>
        $"that {choice.RoleName} binds this JWT's issuer, audience and subject";
}
