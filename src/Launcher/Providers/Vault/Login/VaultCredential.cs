namespace Launcher.Providers.Vault.Login;

/// <summary>A thing one logs in with, and where it is: not read before it is needed.</summary>
/// <param name="Origin">For messages: <c>VAULT_SECRET_ID</c>, <c>--vault-secret-id-file '/run/id'</c>.</param>
/// <param name="Path">The file that holds it; null when <paramref name="Value"/> does.</param>
/// <param name="Value">It itself, out of a variable.</param>
internal sealed record VaultCredential(string Origin, string? Path, string? Value)
{
    /// <summary>Whether a link that leads out of its directory is refused.</summary>
    public bool Confined { get; init; }

    /// <exception cref="StoreException">The file holds none.</exception>
    public string Read()
    {
        var (text, wrong) = Path is null ? Value! : CredentialFile.Read(Path, Confined);
        return text ?? throw new StoreException(wrong!.From(Origin) with { Class = ProblemClass.Login });
    }

    /// <summary>Never the value.</summary>
    public override string ToString() => Origin;
}
