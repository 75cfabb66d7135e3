using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>What one logs in with at Google.</summary>
internal abstract class Credential
{
    protected Credential(CredentialText file, GoogleIdentity identity)
    {
        (Identity, File) = (identity, file.Place);
        QuotaProject = Checked(file, "quota_project_id"u8);
        Project = Checked(file, "project_id"u8);
    }

    /// <summary>What <c>plan</c> calls it.</summary>
    public abstract string Kind { get; }

    /// <summary>The service account that asks in the end; null when it is none, or nobody says.</summary>
    public virtual string? Account => null;

    /// <summary>Whose secrets are meant by default; null when it does not say.</summary>
    public string? Project { get; }

    /// <summary>What requests are counted for; null when it does not say.</summary>
    public string? QuotaProject { get; }

    /// <summary>The file of a token that is sent, and who names it; null when none is.</summary>
    public virtual (string Path, string Name)? TokenFile => null;

    protected GoogleIdentity Identity { get; }

    /// <summary>How messages name it.</summary>
    protected string File { get; }

    /// <exception cref="StoreException">Google does not let it in.</exception>
    public abstract Task<AccessToken> LogInAsync(CancellationToken cancellation);

    // It becomes part of a request.
    private static string? Checked(CredentialText file, ReadOnlySpan<byte> name) =>
        file.Optional(name) is { } project && SecretQuestion.IsProject(project) ? project : null;
}
