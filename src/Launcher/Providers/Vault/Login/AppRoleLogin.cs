using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>A role id and a secret id (https://developer.hashicorp.com/vault/docs/auth/approle).</summary>
internal sealed class AppRoleLogin() : LoginMethod("approle")
{
    public override bool TakesRole => false;

    public override string SecretName => "secret id";

    public override string? Found(LoginFacts facts) => facts.RoleId is { } id ? $"{id.Origin} is there" : null;

    public override Failure? Missing(LoginFacts facts) =>
        facts.RoleId is null ? Failure.Login("the approle login needs a role id", facts.RoleIdWay) : null;

    public override VaultCredential? Secret(LoginFacts facts) => facts.SecretId;

    public override JsonAnswer Unwrapped(JsonAnswer answer) => answer["data"u8]["secret_id"u8];

    public override Task<StoreRequest?> RequestAsync(
        LoginChoice choice,
        string? secret,
        VaultClient client,
        CancellationToken cancellation
    )
    {
        var role = choice.RoleId!.Read();
        client.Hide(role);
        return Task.FromResult<StoreRequest?>(
            choice.Request(json =>
            {
                json.WriteString("role_id", role);
                // A role may be bound to networks instead of a secret id.
                json.WriteOptional("secret_id", secret);
            })
        );
    }

    public override string? ExplainAgain(LoginChoice choice) =>
        choice.Secret is null ? null : $"another login: as long as the secret id of {choice.Secret} may be used";

    public override string Check(LoginChoice choice) => $"{choice.RoleId}";

    public override string? WayOut(LoginChoice choice, IReadOnlyList<string> errors, VaultClient client)
    {
        var why = $"may be used up or expired; when it is response-wrapped, add {client.Flag(VaultSettings.Unwrap)}";
        return choice.Secret is null ? null
            // Newer servers do not say which.
            : LoginFailure.Says(errors, "role or secret id")
                ? $"check {choice.RoleId} and {choice.Secret}: a secret id {why}"
            : !choice.Unwraps && LoginFailure.Says(errors, "secret id") ? $"check {choice.Secret}: it {why}"
            : null;
    }
}
