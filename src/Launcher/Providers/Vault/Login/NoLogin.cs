namespace Launcher.Providers.Vault.Login;

/// <summary>None: an agent between adds its own token.</summary>
internal sealed class NoLogin() : LoginMethod("none")
{
    public override bool TakesRole => false;

    public override string? Found(LoginFacts facts) =>
        facts.Settings.Value(VaultSettings.Address) is { } address && IsAgent(address)
            ? $"{address.Origin} is an agent's address"
            : null;

    public override string Explain(LoginChoice choice) => Word;

    private static bool IsAgent(SettingValue address) =>
        address.Text.StartsWith("unix://", StringComparison.Ordinal) || VaultSettings.Agents.Contains(address.Origin);
}
