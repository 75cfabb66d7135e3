using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>One way to a token (<c>--vault-auth</c>). A new one is a class, and a line of <see cref="All"/>.</summary>
/// <param name="word">What the setting and messages call it, and where the server has it when nobody says otherwise.</param>
internal abstract class LoginMethod(string word)
{
    /// <summary>
    /// All of them. <c>auto</c> takes the first that is complete, the most explicit first: a token is given on purpose, a
    /// pod's service account or an AWS identity is always there and counts only with a role.
    /// </summary>
    public static readonly IReadOnlyList<LoginMethod> All =
    [
        new TokenLogin(),
        new AppRoleLogin(),
        new JwtLogin(),
        new KubernetesLogin(),
        new AwsLogin(),
        new CertificateLogin(),
        new NoLogin(),
    ];

    public string Word => word;

    /// <summary>Whether one logs in as the role of <c>--vault-role</c>.</summary>
    public virtual bool TakesRole => true;

    /// <summary>What the secret is called; for messages.</summary>
    public virtual string SecretName => "secret";

    /// <summary>What there is that lets <c>auto</c> take it: <c>VAULT_TOKEN is there</c>; null when something is missing.</summary>
    public abstract string? Found(LoginFacts facts);

    /// <summary>What is missing, when somebody says that it is the one to take; null when it is complete.</summary>
    public virtual Failure? Missing(LoginFacts facts) => null;

    /// <summary>The token, secret id or JWT; null for a login without one.</summary>
    public virtual VaultCredential? Secret(LoginFacts facts) => null;

    /// <summary>What is wrong with settings that are its own.</summary>
    public virtual IEnumerable<Problem> Problems(ProviderSettings settings) => [];

    /// <summary>What is wrong with files that are its own, as far as that can be seen without reading them.</summary>
    public virtual IEnumerable<Problem> FileProblems(ProviderSettings settings) => [];

    /// <summary>For <c>plan</c>.</summary>
    public virtual string Explain(LoginChoice choice)
    {
        var role = choice.Role is { } name && TakesRole ? $" as {Shown.Name(name)}" : "";
        var from = choice.Secret is { } secret ? $" with {secret}" : "";
        return $"{Word} at {Shown.Name($"auth/{choice.Mount}")}{role}{from}";
    }

    /// <summary>What stands against another login when the first ends; null for nothing.</summary>
    public virtual string? ExplainAgain(LoginChoice choice) => null;

    /// <summary>What <c>plan</c> says besides about who logs in; null for nothing.</summary>
    public virtual string? ExplainIdentity(ProviderSettings settings) => null;

    /// <summary>The secret in the answer to the question what its wrapping token hides.</summary>
    public virtual JsonAnswer Unwrapped(JsonAnswer answer) => default;

    /// <summary>What the server is asked; null when it is not, and the secret itself is the token.</summary>
    /// <exception cref="StoreException">There is nothing to ask with.</exception>
    public virtual Task<StoreRequest?> RequestAsync(
        LoginChoice choice,
        string? secret,
        VaultClient client,
        CancellationToken cancellation
    ) => Task.FromResult<StoreRequest?>(null);

    /// <summary>What somebody should check whom the server refuses.</summary>
    public virtual string Check(LoginChoice choice) => $"that {choice.RoleName} binds this workload";

    /// <summary>The way out where the server says more; null where it does not.</summary>
    public virtual string? WayOut(LoginChoice choice, IReadOnlyList<string> errors, VaultClient client) => null;
}
