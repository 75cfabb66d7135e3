using Launcher.Transport;
using Launcher.Transport.Trust;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>Who asks Google, and where: the login, the project, the addresses. One per run and instance.</summary>
internal sealed class GoogleIdentity
{
    /// <summary>What a token is for: who has it may do what roles allow, and no more.</summary>
    public const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    private readonly LoginChain<AccessToken> _chain;
    private readonly Login<string> _project;
    private readonly Failure? _endpointFault;
    private readonly StoreAddress? _endpoint;

    public GoogleIdentity(ProviderSettings settings)
    {
        Settings = settings;
        Clock = new ServerClock(settings.Time);
        Metadata = new MetadataServer(this);
        _endpoint = Value(GoogleSettings.Endpoint) is { } value
            ? StoreAddress.Parse(value.Text.TrimEnd('/'), false, out _endpointFault)
            : null;
        _endpointFault = _endpointFault?.From(Value(GoogleSettings.Endpoint)!.Origin);
        Place = new CredentialsPlace(this);
        _chain = Place.Chain();
        _project = new Login<string>(Metadata.ProjectAsync, settings.Time);
        Session = new BearerSession(
            new Login<AccessToken>(_chain.FindAsync, settings.Time, static token => token.Life),
            // What this machine signs is refused when its clock is wrong.
            refusal => Clock.Learn(refusal.Date)
        );
    }

    public ProviderSettings Settings { get; }

    public BearerSession Session { get; }

    public ServerClock Clock { get; }

    public MetadataServer Metadata { get; }

    /// <summary>The credentials file, if there is one.</summary>
    public CredentialsPlace Place { get; }

    /// <summary>What each request is counted for; null for the secret's own project.</summary>
    public string? QuotaProject =>
        Settings.Machine(GoogleSettings.QuotaProject) is { } given && SecretQuestion.IsProject(given)
            ? given
            : Place.Credential?.QuotaProject;

    /// <summary>The identity of a run: who asks for it first makes it, the others share it.</summary>
    public static GoogleIdentity Of(ProviderSettings settings) =>
        settings.Share(static settings => new GoogleIdentity(settings));

    /// <summary>What is wrong with the settings, as far as that can be seen without asking anybody.</summary>
    public IEnumerable<Problem> Problems()
    {
        var problems = new Problems();
        GoogleSettings.Forbid(Settings, Value(GoogleSettings.CredentialsFile), problems);
        if (Value(GoogleSettings.Project) is { } project && !SecretQuestion.IsProject(project.Text))
        {
            problems.Setting(
                project.Origin,
                $"{Shown.Name(project.Text)} is not a project",
                "write its id or number: gcloud projects list"
            );
        }
        foreach (var fault in (Failure?[])[_endpointFault, _chain.Chosen?.Fault])
        {
            if (fault is not null)
            {
                problems.Add(null, fault);
            }
        }
        return problems;
    }

    /// <summary>What is wrong with the files that are needed, as far as that can be seen without reading them.</summary>
    public IEnumerable<Problem> FileProblems()
    {
        var problems = new Problems();
        CheckFile(_chain.Chosen?.TokenFile, problems);
        CheckFile(Place.Credential?.TokenFile, problems);
        if (Value(GoogleSettings.CaFile) is { } ca && TrustFiles.Unreadable(ca.Text) is { } cause)
        {
            problems.Add(ca.Origin, cause);
        }
        return problems;
    }

    /// <summary>What is wrong with a request, now that the default project is known; null when nothing is.</summary>
    public Failure? Problem(SecretRequest request)
    {
        var question = SecretQuestion.Of(request);
        return question.Problem(request.Expand)
            ?? (
                question.Project is null && KnownProject is null && !Place.IsMachine(_chain.Chosen)
                    ? Failure.Reference(
                        $"it names no project, {GoogleSettings.ProjectVariable} is not set, and the login has none",
                        $"write gcp-sm://PROJECT/{(question.IsList ? "*" : "NAME")}, or set {Settings.Ways(GoogleSettings.ProjectVariable, GoogleSettings.Project)}"
                    )
                    : null
            );
    }

    /// <summary>Which login, which project, which address, and why; for <c>plan</c>.</summary>
    public IReadOnlyList<string> Explain()
    {
        var lines = new List<string> { $"login with {_chain.Explain()}" };
        if (Value(GoogleSettings.Project) is null && Place.Credential?.Project is { } own)
        {
            lines.Add($"project {Shown.Name(own)} [the login's own]");
        }
        foreach (var setting in (Setting[])[GoogleSettings.Project, GoogleSettings.Endpoint])
        {
            if (Value(setting) is { } value)
            {
                lines.Add($"{setting.Name["gcp-".Length..]} {Shown.Value(setting, value.Text)} [{value.Origin}]");
            }
        }
        if (QuotaProject is { } quota)
        {
            lines.Add($"requests are counted for the project {Shown.Name(quota)}");
        }
        return lines;
    }

    /// <summary>The project a setting or the login names; null when only the machine can say it.</summary>
    public string? KnownProject =>
        Value(GoogleSettings.Project) is { } value
            ? SecretQuestion.IsProject(value.Text)
                ? value.Text
                : null
            : Place.Credential?.Project;

    /// <summary>The project of references that name none.</summary>
    /// <exception cref="StoreException">Nobody says it.</exception>
    public Task<string> ProjectAsync(CancellationToken cancellation) =>
        KnownProject is { } known ? Task.FromResult(known) : _project.GetAsync(cancellation);

    /// <summary>How secrets are reached.</summary>
    /// <param name="place">Where regional ones are; null for the others.</param>
    public Endpoint Open(string? place)
    {
        var address =
            _endpoint
            ?? StoreAddress.Parse(
                place is null
                    ? "https://secretmanager.googleapis.com"
                    : $"https://secretmanager.{place}.rep.googleapis.com",
                false,
                out _
            )!;
        return At(
            address,
            Settings.Instance is { } instance ? $"Google Secret Manager '{instance}' at" : "Google Secret Manager at"
        );
    }

    /// <summary>An endpoint of Google's.</summary>
    /// <param name="name">What messages call it, before its address.</param>
    public Endpoint At(StoreAddress address, string name) =>
        new()
        {
            Address = address,
            Name = $"{name} {address}",
            Tls = new()
            {
                CaFile = Value(GoogleSettings.CaFile)?.Text,
                IsDecided = Settings.IsLocked(GoogleSettings.CaFile),
            },
        };

    /// <summary>A client of it.</summary>
    public StoreClient Client(Endpoint endpoint) =>
        StoreClient.Open(endpoint, Settings.Network, Settings.Log, Settings.Time);

    /// <summary>
    /// Whether one of Google's token services may be asked there. A credentials file names them, and what is sent there is a login:
    /// so it is Google's own, or where somebody has said by a setting that Google is.
    /// </summary>
    /// <param name="service"><c>sts</c>, <c>iamcredentials</c>, <c>oauth2</c>.</param>
    public bool IsGoogle(StoreAddress address, string service)
    {
        var host = address.Host;
        return (_endpoint is not null && address.ToString() == _endpoint.ToString())
            || (
                address.IsHttps
                && (
                    host == $"{service}.googleapis.com"
                    || (
                        // Of a region, and of Private Service Connect.
                        (
                            host.EndsWith(".rep.googleapis.com", StringComparison.Ordinal)
                            || host.EndsWith(".p.googleapis.com", StringComparison.Ordinal)
                        )
                        && (
                            host.StartsWith($"{service}.", StringComparison.Ordinal)
                            || host.StartsWith($"{service}-", StringComparison.Ordinal)
                        )
                    )
                )
            );
    }

    /// <summary>What counts for a setting. An instance that has none of its own is the same workload.</summary>
    public SettingValue? Value(Setting setting) =>
        Settings.Value(setting) ?? (setting == GoogleSettings.Endpoint ? null : Settings.Unnamed.Value(setting));

    private void CheckFile((string Path, string Name)? token, Problems problems)
    {
        if (token is { } file && SourceFile.Problem(file.Path, file.Name, Settings.ConfinesLinks) is { } wrong)
        {
            problems.Add(null, wrong);
        }
    }
}
