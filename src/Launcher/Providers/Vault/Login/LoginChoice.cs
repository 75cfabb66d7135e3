using Launcher.Model;

namespace Launcher.Providers.Vault.Login;

/// <summary>Which login is taken, and why: as <c>--vault-auth</c> says, else by what is there.</summary>
/// <param name="Method">How.</param>
/// <param name="Why">For <c>plan</c>: what was there.</param>
internal sealed record LoginChoice(LoginMethod Method, string Why)
{
    /// <summary>Where a pod finds its token when nobody says otherwise.</summary>
    public const string ServiceAccountToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    private static readonly (string Word, LoginMethod? Method)[] s_words =
    [
        ("auto", null),
        ("token", LoginMethod.Token),
        ("approle", LoginMethod.AppRole),
        ("kubernetes", LoginMethod.Kubernetes),
        ("jwt", LoginMethod.Jwt),
        ("cert", LoginMethod.Certificate),
        ("aws", LoginMethod.Aws),
        ("none", LoginMethod.None),
    ];

    /// <summary>The login method's path, below <c>auth/</c>; without a slash around it.</summary>
    public string Mount { get; private init; } = "";

    /// <summary>The role to log in as, or null.</summary>
    public string? Role { get; private init; }

    public bool Unwraps { get; private init; }

    /// <summary>The token, the secret id or the JWT; null where there is none.</summary>
    public VaultCredential? Secret { get; private init; }

    public VaultCredential? RoleId { get; private init; }

    /// <summary>What messages call the login.</summary>
    public string Name => $"the {WordOf(Method)} login at {Shown.Name($"auth/{Mount}")}";

    /// <param name="problems">Gets what is missing or wrong; the result is then null or of no use.</param>
    public static LoginChoice? Of(ProviderSettings settings, Problems problems)
    {
        var given = settings.Value(VaultSettings.Auth);
        var (_, wanted) = Array.Find(s_words, entry => entry.Word == (given?.Text ?? "auto"));
        if (given is not null && !Array.Exists(s_words, entry => entry.Word == given.Text))
        {
            problems.Setting(
                given.Origin,
                $"{Shown.Word(given.Text, s_words.Select(entry => entry.Word))} is not a login method",
                $"write {string.Join(", ", s_words.Select(entry => entry.Word))}"
            );
            return null;
        }
        var facts = new LoginFacts(settings, problems);
        var choice = wanted is { } method ? new LoginChoice(method, $"as {given!.Origin} says") : facts.Choose();
        if (choice is null)
        {
            problems.Add(null, facts.Nothing());
            return null;
        }
        if (facts.Missing(choice.Method) is { } missing)
        {
            problems.Add(given!.Origin, missing);
            return null;
        }
        var mount = settings.Text(VaultSettings.MountPath)?.Trim('/') ?? WordOf(choice.Method);
        return choice with
        {
            Mount = mount.StartsWith("auth/", StringComparison.Ordinal) ? mount["auth/".Length..] : mount,
            Role = settings.Text(VaultSettings.Role),
            Unwraps = SwitchValue.Of(settings.Value(VaultSettings.Unwrap), problems),
            Secret = facts.SecretOf(choice.Method),
            RoleId = facts.RoleId,
        };
    }

    public string Explain()
    {
        var role = Role is not null && Method is not (LoginMethod.Token or LoginMethod.AppRole or LoginMethod.None);
        var from = Secret is null ? "" : $" with {Secret}";
        return Method switch
        {
            LoginMethod.Token => $"login: the token of {Secret}, {Why}",
            LoginMethod.None => $"login: none, {Why}",
            _ =>
                $"login: {WordOf(Method)} at {Shown.Name($"auth/{Mount}")}{(role ? $" as {Shown.Name(Role!)}" : "")}{from}, {Why}",
        };
    }

    private static string WordOf(LoginMethod method) => Array.Find(s_words, entry => entry.Method == method).Word;
}
