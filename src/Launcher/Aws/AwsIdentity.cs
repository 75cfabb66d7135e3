using Launcher.Aws.Services;
using Launcher.Aws.Signing;
using Launcher.Aws.Sources;
using Launcher.Providers;
using Launcher.Transport;
using Launcher.Transport.Trust;

namespace Launcher.Aws;

/// <summary>
/// Who asks AWS, and where: credentials, region, addresses. One per run: all stores log in once, together.
/// </summary>
internal sealed class AwsIdentity
{
    private readonly ProviderSettings _settings;
    private readonly Profiles _profiles;
    private readonly InstanceMetadata _metadata;
    private readonly TokenService _tokens;
    private readonly LoginChain<AwsCredentials> _chain;
    private readonly Login<AwsCredentials> _credentials;
    private readonly Login<AwsRegion> _region;

    public AwsIdentity(ProviderSettings settings)
    {
        _settings = settings;
        Clock = new ServerClock(settings.Time);
        _profiles = new Profiles(settings);
        Endpoints = new AwsEndpoints(settings, _profiles.Current);
        _metadata = new InstanceMetadata(settings);
        _tokens = new TokenService(settings, Endpoints, _profiles.Current, Clock);
        _chain = CredentialChain.Of(settings, _profiles, _tokens, _metadata);
        _credentials = new Login<AwsCredentials>(LogInAsync, settings.Time, keys => keys.Expires - Clock.Now);
        _region = new Login<AwsRegion>(FindRegionAsync, settings.Time);
    }

    public ServerClock Clock { get; }

    public AwsEndpoints Endpoints { get; }

    /// <summary>The identity of a run: who asks for it first makes it, the others share it.</summary>
    public static AwsIdentity Of(ProviderSettings settings) =>
        settings.Share(static settings => new AwsIdentity(settings));

    /// <summary>What is wrong with the settings, as far as that can be seen without asking anybody.</summary>
    public Problems Problems()
    {
        var problems = new Problems();
        problems.AddRange(PlatformVariables.Problems(_settings));
        _ = SwitchValue.Of(_settings.Value(AwsSettings.AllowHttp), problems);
        if (_chain.Chosen?.Fault is { } fault)
        {
            problems.Add(null, fault);
        }
        if (KnownRegion() is { } region && AwsRegion.Check(region.Name) is { } fix)
        {
            problems.Add(region.Origin, fix);
        }
        if (Role is { } role && Arn.Parse(role.Text) is not { Service: "iam" })
        {
            var what = $"{Shown.Name(role.Text)} is not the ARN of a role";
            problems.Setting(role.Origin, what, "write arn:aws:iam::ACCOUNT:role/NAME");
        }
        if (Role is null && _settings.Value(AwsSettings.ExternalId) is { } id)
        {
            var flag = _settings.Flag(AwsSettings.RoleArn);
            var wayOut = $"name one with {flag}, or write external_id into the profile";
            problems.Setting(id.Origin, "there is no role to tell it to", wayOut);
        }
        return problems;
    }

    /// <summary>What is wrong with the files that are needed, as far as that can be seen without reading them.</summary>
    public IEnumerable<Problem> FileProblems(AwsService service)
    {
        if (
            _chain.Chosen?.TokenFile is { } token
            && SourceFile.Problem(token.Path, token.Name, _settings.ConfinesLinks) is { } wrong
        )
        {
            yield return new Problem(null, wrong);
        }
        var isPlain = Endpoints.Given(service)?.Text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) == true;
        if (!isPlain && _settings.Value(AwsSettings.CaFile) is { } ca && TrustFiles.Unreadable(ca.Text) is { } cause)
        {
            yield return new Problem(ca.Origin, cause);
        }
    }

    /// <summary>The same for who asks a service.</summary>
    public IEnumerable<Problem> Problems(AwsService service) =>
        AddressProblem(service) is { } problem ? Problems().Append(problem) : Problems();

    /// <summary>What is wrong with the address of a service, or null.</summary>
    private Problem? AddressProblem(AwsService service)
    {
        try
        {
            // Any good region will do: a bad one is a problem of its own.
            var region = KnownRegion()?.Name;
            Endpoints.Of(service, region is not null && AwsRegion.IsName(region) ? region : "us-east-1");
            return null;
        }
        catch (StoreException failure)
        {
            return new Problem(null, failure.Failure);
        }
    }

    /// <summary>Which credentials, which role, which region, which address, and why; for <c>plan</c>.</summary>
    public IReadOnlyList<string> Explain(AwsService service)
    {
        var lines = new List<string> { $"credentials from {_chain.Explain()}" };
        if (Role is { } role)
        {
            lines.Add($"with them the role {Shown.Name(role.Text)} [{role.Origin}]");
        }
        lines.Add(
            KnownRegion() is { } region
                ? $"region {(Shown.IsName(region.Name) ? region.Name : Shown.Described(region.Name))} [{region.Origin}]"
            : _metadata.Absent is null ? $"region from {_metadata.Name}, as no setting names one"
            : "no region, unless the references name one"
        );
        if (Endpoints.Given(service) is { } address)
        {
            lines.Add($"address {Shown.Address(address.Text)} [{address.Origin}]");
            if (AddressProblem(service) is null && Endpoints.Of(service, "us-east-1").Exposure is { } exposure)
            {
                lines.Add($"PLAIN HTTP: {exposure}");
            }
        }
        return lines;
    }

    /// <summary>The region a setting or profile names; null when only the instance can say it.</summary>
    public AwsRegion? KnownRegion() =>
        _settings.Value(AwsSettings.Region) is { } value ? new AwsRegion(value.Text, value.Origin)
        : _profiles.Current?.Text("region") is { } name ? new AwsRegion(name, $"profile {Shown.Name(_profiles.Name)}")
        : null;

    /// <summary>The same for a policy, before which nothing was checked: what is no region may be a secret.</summary>
    public string? PolicyRegion() =>
        KnownRegion()?.Name is { } name && AwsRegion.IsName(name) && Shown.IsName(name) ? name : null;

    /// <summary>The keys to sign with: found once, whoever asks first, and again before they end.</summary>
    /// <exception cref="StoreException">There are none.</exception>
    public Task<AwsCredentials> CredentialsAsync(CancellationToken cancellation) => _credentials.GetAsync(cancellation);

    /// <summary>Lets the next who asks look again, because these have ended.</summary>
    /// <returns>Whether looking again can help.</returns>
    public bool Renew(AwsCredentials ended)
    {
        if (!_chain.Renews && Role is null)
        {
            return false;
        }
        _ = _credentials.Forget(ended);
        return true;
    }

    /// <summary>The region of a secret that does not name its own.</summary>
    /// <exception cref="StoreException">Nobody names one.</exception>
    public Task<AwsRegion> RegionAsync(CancellationToken cancellation) => _region.GetAsync(cancellation);

    /// <summary>A client of a service.</summary>
    /// <exception cref="StoreException">The address somebody gave is none.</exception>
    public AwsClient Open(AwsService service, string region) =>
        new(Endpoints.Of(service, region), new SigningScope(region, service.Id), this, _settings);

    private SettingValue? Role => _settings.Value(AwsSettings.RoleArn);

    private async Task<AwsCredentials> LogInAsync(CancellationToken cancellation)
    {
        var credentials = await _chain.FindAsync(cancellation);
        return Role is { } role
            ? await _tokens.AssumeAsync(
                credentials,
                role.Text,
                SessionName.Of(_settings),
                _settings.Text(AwsSettings.ExternalId),
                cancellation
            )
            : credentials;
    }

    private async Task<AwsRegion> FindRegionAsync(CancellationToken cancellation)
    {
        if (_settings.Value(AwsSettings.Region) is null && _profiles.Current?.Fault is { } fault)
        {
            throw new StoreException(ProblemClass.BadSetting, fault, Profiles.WayOut);
        }
        if (KnownRegion() is { } known)
        {
            return known;
        }
        try
        {
            var name = await _metadata.TextAsync("placement/region", cancellation);
            if (AwsRegion.IsName(name))
            {
                return new AwsRegion(name, _metadata.Name);
            }
        }
        catch (StoreException failure) when (failure.Failure.Class == ProblemClass.Login)
        {
            // No instance, or one that does not say: the sentence below has the way out.
        }
        throw new StoreException(
            ProblemClass.BadSetting,
            $"no AWS region is known: {(_settings.Instance is null ? "AWS_REGION" : _settings.Flag(AwsSettings.Region))} is not set, the profile {Shown.Name(_profiles.Name)} names none, and no instance says where it is",
            $"set {(_settings.Instance is null ? "AWS_REGION or " : "")}{_settings.Flag(AwsSettings.Region)}, or write ?region= or the ARN"
        );
    }
}
