namespace Launcher.Providers.Vault;

/// <summary>Ends the way to an answer; it carries what the answer then is. It never holds a secret.</summary>
internal sealed class VaultException(SecretFailure failure) : Exception
{
    public SecretFailure Failure { get; } = failure;
}
