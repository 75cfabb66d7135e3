using Launcher.Linux;
using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>
/// Where a login is looked for, in Google's order ("How Application Default Credentials works"): a file that somebody names, the
/// one that <c>gcloud auth application-default login</c> leaves, the machine.
/// </summary>
internal sealed class CredentialsPlace
{
    private const string Directory = "CLOUDSDK_CONFIG";
    private const string WellKnown = "application_default_credentials.json";

    private readonly GoogleIdentity _identity;

    public CredentialsPlace(GoogleIdentity identity) => _identity = identity;

    /// <summary>What the chosen file holds, as it was when somebody looked first; null without one.</summary>
    public Credential? Credential { get; private set; }

    public LoginChain<AccessToken> Chain() =>
        new(
            "no login for Google was found",
            null,
            $"give the workload a service account (GKE: Workload Identity Federation, elsewhere: attach one), or set {GoogleSettings.CredentialsVariable}",
            Named,
            Left,
            Machine
        );

    /// <summary>Whether it is the machine that says who asks.</summary>
    public bool IsMachine(LoginSource<AccessToken>? source) => source?.Name == _identity.Metadata.Name;

    private LoginSource<AccessToken> Named() =>
        _identity.Value(GoogleSettings.CredentialsFile) is { } value
            ? Of(value.Text, value.Origin, false)
            : new() { Name = "a credentials file", Absent = $"{GoogleSettings.CredentialsVariable} is not set" };

    // Only where the image has not decided which files are read.
    private LoginSource<AccessToken> Left()
    {
        var settings = _identity.Settings;
        var source = new LoginSource<AccessToken> { Name = "gcloud's file" };
        if (
            settings.ConfinesLinks
            && (settings.IsLocked(GoogleSettings.CredentialsFile) || !GoogleSettings.HasDecidedServer(settings))
        )
        {
            return source with { Absent = "the image locks settings, and gcloud's own file does not count" };
        }
        var directory =
            settings.Machine(Directory) ?? $"{settings.Machine("HOME")?.TrimEnd('/') ?? "/root"}/.config/gcloud";
        var path = $"{directory.TrimEnd('/')}/{WellKnown}";
        return Paths.Status(PathText.Terminated(path), out _) is Errno.None
            ? Of(path, "gcloud's file", true)
            : source with
            {
                Absent = $"{Shown.Path(path)} is not there",
            };
    }

    private LoginSource<AccessToken> Machine() => _identity.Metadata.Source();

    private LoginSource<AccessToken> Of(string path, string origin, bool isLeft)
    {
        var settings = _identity.Settings;
        var source = new LoginSource<AccessToken>
        {
            Name = isLeft ? $"gcloud's file {Shown.Path(path)}" : $"{Shown.Path(path)} ({origin})",
            Renews = true,
            TokenFile = (path, origin),
            Read = cancellation => Credentials.Read(path, origin, _identity).LogInAsync(cancellation),
        };
        if (SourceFile.Problem(path, origin, settings.ConfinesLinks) is not null)
        {
            // A plan is made elsewhere, too; whoever reads the file says why not.
            return source;
        }
        try
        {
            Credential = Credentials.Read(path, origin, _identity);
            return source with { Name = $"{Credential.Kind} in {source.Name}" };
        }
        catch (StoreException failure)
        {
            return source with { Fault = failure.Failure, Read = null };
        }
    }
}
