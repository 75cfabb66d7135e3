namespace Launcher.Providers.SecretsManager;

/// <summary>One secret on its way: what was asked, and what came of it.</summary>
internal sealed class WantedSecret(SecretPlace place)
{
    public SecretPlace Place => place;

    /// <summary>Null until it is there.</summary>
    public SecretAnswer? Answer { get; set; }
}
