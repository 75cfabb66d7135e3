using Launcher.Transport;
using Launcher.Transport.Trust;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>Who asks Azure, and where: the login, its cloud, the addresses. One per run and instance.</summary>
internal sealed class AzureIdentity
{
    private readonly ProviderSettings _settings;
    private readonly LoginChain<AccessToken> _chain;
    private readonly Failure? _authorityFault;
    private readonly Failure? _endpointFault;
    private readonly StoreAddress? _endpoint;
    private Login<string>? _discovery;

    public AzureIdentity(ProviderSettings settings)
    {
        _settings = settings;
        Clock = new ServerClock(settings.Time);
        var given = Address(AzureSettings.Authority, out _authorityFault);
        Cloud = AzureCloud.OfLogin(given?.Host);
        Authority = given ?? StoreAddress.Parse(Cloud.Login, false, out _)!;
        _endpoint = Address(AzureSettings.Endpoint, out _endpointFault);
        _chain = AzureLogins.Of(settings, this);
        Session = new BearerSession(
            new Login<AccessToken>(_chain.FindAsync, settings.Time, static token => token.Life)
        );
    }

    public BearerSession Session { get; }

    public ServerClock Clock { get; }

    public AzureCloud Cloud { get; }

    /// <summary>Where one logs in.</summary>
    public StoreAddress Authority { get; }

    public string? ClientId => Value(AzureSettings.ClientId)?.Text.Trim();

    /// <summary>Null when nobody has said it.</summary>
    public string? Tenant => Value(AzureSettings.Tenant)?.Text.Trim();

    public TlsTrust Trust =>
        new() { CaFile = _settings.Text(AzureSettings.CaFile), IsDecided = _settings.IsLocked(AzureSettings.CaFile) };

    /// <summary>The identity of a run: who asks for it first makes it, the others share it.</summary>
    public static AzureIdentity Of(ProviderSettings settings) =>
        settings.Share(static settings => new AzureIdentity(settings));

    /// <summary>A tenant or an application, for messages: their UUIDs are no secrets.</summary>
    public static string Named(string id) => IsUuid(id) ? Quoted.Text(id) : Shown.Name(id);

    /// <summary>With its dashes, as Azure writes it: 32 digits in a row may be a password.</summary>
    public static bool IsUuid(string text) => Guid.TryParseExact(text, "D", out _);

    /// <summary>What is wrong with the settings, as far as that can be seen without asking anybody.</summary>
    public IEnumerable<Problem> Problems()
    {
        var problems = new Problems();
        foreach (var forbidden in AzureVariables.Problems(_settings))
        {
            problems.Add(forbidden);
        }
        foreach (var setting in (Setting[])[AzureSettings.Tenant, AzureSettings.ClientId])
        {
            if (Value(setting) is { } value && !IsId(value.Text.Trim()))
            {
                problems.Setting(
                    value.Origin,
                    $"{Shown.Name(value.Text)} is no identifier of Azure's",
                    "write the UUID that az and the portal show"
                );
            }
        }
        foreach (var fault in (Failure?[])[_authorityFault, _endpointFault, _chain.Chosen?.Fault])
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
        if (
            _chain.Chosen?.TokenFile is { } token
            && SourceFile.Problem(token.Path, token.Name, _settings.ConfinesLinks) is { } wrong
        )
        {
            yield return new Problem(null, wrong);
        }
        if (_settings.Value(AzureSettings.CaFile) is { } ca && TrustFiles.Unreadable(ca.Text) is { } cause)
        {
            yield return new Problem(ca.Origin, cause);
        }
    }

    /// <summary>What is wrong with a request, now that the cloud is known; null when nothing is.</summary>
    public Failure? Problem(SecretRequest request)
    {
        var question = SecretQuestion.Of(request);
        return question.Problem(request.Expand) ?? HostProblem(question, out _);
    }

    /// <summary>Which login, which tenant, which address, and why; for <c>plan</c>.</summary>
    public IReadOnlyList<string> Explain()
    {
        var lines = new List<string> { $"login with {_chain.Explain()}" };
        foreach (
            var setting in (Setting[])
                [AzureSettings.Tenant, AzureSettings.ClientId, AzureSettings.Authority, AzureSettings.Endpoint]
        )
        {
            if (Value(setting) is { } value)
            {
                lines.Add(
                    $"{setting.Name["azure-".Length..]} {(IsUuid(value.Text) ? value.Text : Shown.Value(setting, value.Text))} [{value.Origin}]"
                );
            }
        }
        return lines;
    }

    /// <summary>How a vault is reached. The first of them says whose login it wants, where nobody else does.</summary>
    /// <exception cref="StoreException">It is none of this cloud.</exception>
    public Endpoint Open(SecretQuestion question)
    {
        if (HostProblem(question, out var host) is { } wrong)
        {
            throw new StoreException(wrong);
        }
        var address = _endpoint ?? StoreAddress.Parse($"https://{host}", false, out _)!;
        var endpoint = At(
            address,
            _settings.Instance is { } instance ? $"Azure Key Vault '{instance}' at" : "Azure Key Vault at"
        );
        _discovery ??= new Login<string>(
            cancellation => VaultChallenge.AskAsync(endpoint, question, this, _settings, cancellation),
            _settings.Time
        );
        return endpoint;
    }

    /// <summary>An endpoint of Azure's.</summary>
    /// <param name="name">What messages call it, before its address.</param>
    public Endpoint At(StoreAddress address, string name) =>
        new()
        {
            Address = address,
            Name = $"{name} {address}",
            Tls = Trust,
        };

    /// <summary>Whose login it is.</summary>
    /// <exception cref="StoreException">Nobody says it.</exception>
    public Task<string> TenantAsync(CancellationToken cancellation) =>
        Tenant is { } known ? Task.FromResult(known) : _discovery!.GetAsync(cancellation);

    /// <summary>Whether it can be a UUID, or the domain that stands for a tenant: it becomes part of a path.</summary>
    private static bool IsId(string text) =>
        text.Length is > 0 and <= 128 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.');

    // An instance that has none of its own is the same workload.
    private SettingValue? Value(Setting setting) =>
        _settings.Value(setting) ?? (setting == AzureSettings.Endpoint ? null : _settings.Unnamed.Value(setting));

    private StoreAddress? Address(Setting setting, out Failure? fault)
    {
        fault = null;
        return Value(setting) is { } value
            ? StoreAddress.Parse(value.Text, false, out fault) is { } address
                ? address
                : Wrong(value, ref fault)
            : null;
    }

    private static StoreAddress? Wrong(SettingValue value, ref Failure? fault)
    {
        fault = fault!.From(value.Origin);
        return null;
    }

    private Failure? HostProblem(SecretQuestion question, out string host)
    {
        host = question.Vault;
        if (host.Length == 0)
        {
            host = _settings.Variable(AzureSettings.DefaultVault)?.Trim().TrimEnd('/') ?? "";
            host = host.StartsWith("https://", StringComparison.Ordinal) ? host["https://".Length..] : host;
            if (
                host.Length == 0
                || host.Contains('/', StringComparison.Ordinal)
                || SecretQuestion.Check(host) is not null
            )
            {
                return Failure.Reference(
                    host.Length == 0
                        ? $"a reference names no vault, and {AzureSettings.DefaultVault} is not set"
                        : $"{AzureSettings.DefaultVault} is not the address of a key vault",
                    $"write azure-kv://VAULT/NAME, or set {AzureSettings.DefaultVault}=https://VAULT.{Cloud.Suffix}"
                );
            }
        }
        if (AzureCloud.OfVault(host) is { } cloud && cloud != Cloud)
        {
            return Failure.Reference(
                $"{Quoted.Text(host)} is a vault of {cloud.Name}, and the login is that of {Cloud.Name}",
                $"set {_settings.Ways("AZURE_AUTHORITY_HOST", AzureSettings.Authority)} to {cloud.Login}"
            );
        }
        host = host.Contains('.', StringComparison.Ordinal) ? host : $"{host}.{Cloud.Suffix}";
        return null;
    }
}
