using System.Text.Json;
using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>Which login is taken, and why: as <c>--vault-auth</c> says, else by what is there.</summary>
/// <param name="Method">How.</param>
/// <param name="Settings">Of the server.</param>
/// <param name="Why">For <c>plan</c>: what was there.</param>
internal sealed record LoginChoice(LoginMethod Method, ProviderSettings Settings, string Why)
{
    /// <summary>The login method's path, below <c>auth/</c>; without a slash around it.</summary>
    public string Mount { get; private init; } = "";

    /// <summary>The role to log in as, or null.</summary>
    public string? Role => Settings.Text(VaultSettings.Role);

    public bool Unwraps { get; private init; }

    /// <summary>The token, the secret id or the JWT; null where there is none.</summary>
    public VaultCredential? Secret { get; private init; }

    public VaultCredential? RoleId { get; private init; }

    /// <summary>What messages call the login.</summary>
    public string Name => $"the {Method.Word} login at {Shown.Name($"auth/{Mount}")}";

    /// <summary>What messages call its role.</summary>
    public string RoleName => Role is null ? "its role" : $"the role {Shown.Name(Role)}";

    /// <param name="problems">Gets what is missing or wrong; the result is then null or of no use.</param>
    public static LoginChoice? Of(ProviderSettings settings, Problems problems)
    {
        var given = settings.Value(VaultSettings.Auth) is { Text: not "auto" } value ? value : null;
        var method = LoginMethod.All.FirstOrDefault(method => method.Word == given?.Text);
        if (given is not null && method is null)
        {
            var words = LoginMethod.All.Select(method => method.Word).Prepend("auto").ToList();
            problems.Setting(
                given.Origin,
                $"{Shown.Word(given.Text, words)} is not a login method",
                $"write {string.Join(", ", words)}"
            );
            return null;
        }
        var facts = new LoginFacts(settings, problems);
        var why = given is null ? null : $"as {given.Origin} says";
        foreach (var candidate in given is null ? LoginMethod.All : [])
        {
            if (candidate.Found(facts) is { } found)
            {
                (method, why) = (candidate, $"as {found}");
                break;
            }
        }
        if (method is null)
        {
            problems.Add(null, facts.Nothing());
            return null;
        }
        if (method.Missing(facts) is { } missing)
        {
            problems.Add(given!.Origin, missing);
            return null;
        }
        var mount = settings.Text(VaultSettings.MountPath)?.Trim('/') ?? method.Word;
        return new LoginChoice(method, settings, why!)
        {
            Mount = mount.StartsWith("auth/", StringComparison.Ordinal) ? mount["auth/".Length..] : mount,
            Unwraps = SwitchValue.Of(settings.Value(VaultSettings.Unwrap), problems),
            Secret = method.Secret(facts),
            RoleId = facts.RoleId,
        };
    }

    public string Explain() => $"login: {Method.Explain(this)}, {Why}";

    /// <summary>What stands against another login; null for nothing.</summary>
    public string? ExplainAgain() =>
        Unwraps
            ? $"no other login: {Secret} can be unwrapped once, and all is good as long as what comes of it"
            : Method.ExplainAgain(this);

    /// <summary>The request for a token.</summary>
    /// <param name="members">What the server is told.</param>
    public StoreRequest Request(Action<Utf8JsonWriter> members) =>
        VaultCall.Put($"auth/{Mount}/login", JsonBody.Of(members));
}
