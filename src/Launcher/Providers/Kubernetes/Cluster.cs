using System.Buffers.Text;
using System.Text;
using Launcher.Linux;
using Launcher.Transport;
using Launcher.Transport.Trust;

namespace Launcher.Providers.Kubernetes;

/// <summary>
/// Which API server is asked, and with what: a pod's own, by what kubelet has put into the pod ("Accessing the Kubernetes API
/// from a Pod"), or another one. One per run and instance.
/// </summary>
internal sealed class Cluster
{
    private readonly ProviderSettings _settings;
    private readonly SettingValue? _given;
    private readonly SettingValue? _token;
    private readonly StoreAddress? _address;
    private readonly Failure? _fault;
    private readonly string _tokenPath;

    public Cluster(ProviderSettings settings)
    {
        _settings = settings;
        (_given, _token) = (settings.Value(KubernetesSettings.Address), settings.Value(KubernetesSettings.TokenFile));
        _tokenPath = _token?.Text ?? SourceFile.ServiceAccountToken;
        var host = settings.Machine(KubernetesSettings.Host);
        if ((_given?.Text ?? (host is null ? null : Own(host))) is { } text)
        {
            _address = StoreAddress.Parse(text, false, out _fault);
            _fault = _fault?.From(_given?.Origin ?? KubernetesSettings.Host);
        }
    }

    /// <summary>
    /// The service account that the token says it is of, as <c>NAMESPACE:NAME</c>; null where it does not, or cannot be read here.
    /// Nobody has verified it: it is a suggestion.
    /// </summary>
    public string? Account
    {
        get
        {
            using var token = WholeFile.Read(_tokenPath, SourceFile.Limit, out _, _settings.ConfinesLinks);
            var claims = token is null ? default : token.Bytes[(token.Bytes.IndexOf((byte)'.') + 1)..];
            claims = claims[..Math.Max(claims.IndexOf((byte)'.'), 0)];
            using var json = new SecretBuffer(claims.Length);
            _ = Base64Url.DecodeFromUtf8(claims, json.Free(), out _, out var written);
            return ObjectAnswer.Account(JsonAnswer.Of(json.Free()[..written])["sub"u8].Text);
        }
    }

    /// <summary>That of references that name none; null where nobody says it.</summary>
    public string? Namespace =>
        (_settings.Text(KubernetesSettings.Namespace) ?? Beside) is { } text && ObjectQuestion.IsNamespace(text)
            ? text
            : null;

    /// <summary>What messages call the token.</summary>
    public string TokenName => $"the token in {Shown.Path(_tokenPath)}";

    /// <summary>The cluster of a run: who asks for it first makes it, the others share it.</summary>
    public static Cluster Of(ProviderSettings settings) => settings.Share(static settings => new Cluster(settings));

    /// <summary>What is wrong with the settings, as far as that can be seen on any machine.</summary>
    public IEnumerable<Problem> Problems()
    {
        var problems = new Problems();
        if (_fault is not null)
        {
            problems.Add(null, _fault);
        }
        if (_token is null && (_given is not null || _settings.Instance is not null))
        {
            // Sent to another server, it would be given away.
            problems.Setting(
                _given?.Origin,
                "another cluster or instance needs a token of its own: this pod's goes to its own cluster alone",
                $"set {_settings.Flag(KubernetesSettings.TokenFile)}"
            );
        }
        if (_settings.Value(KubernetesSettings.Namespace) is { } ns && !ObjectQuestion.IsNamespace(ns.Text))
        {
            problems.Setting(
                ns.Origin,
                $"{Shown.Name(ns.Text)} is not the name of a namespace",
                ObjectQuestion.OfLabel
            );
        }
        return problems;
    }

    /// <summary>What this machine lacks of what kubelet puts into a pod, as far as that can be seen without reading it.</summary>
    public IEnumerable<Problem> FileProblems()
    {
        var problems = new Problems();
        if (_address is null)
        {
            problems.Add(null, Nowhere);
            return problems;
        }
        if (SourceFile.Problem(_tokenPath, TokenOrigin, _settings.ConfinesLinks) is { } wrong)
        {
            var wayOut =
                $"set automountServiceAccountToken, or project a token and name it with {_settings.Flag(KubernetesSettings.TokenFile)}";
            problems.Add(null, _token is null ? wrong with { WayOut = wayOut } : wrong);
        }
        if (TrustFiles.Unreadable(CaFile) is { } cause)
        {
            problems.Add(_settings.Value(KubernetesSettings.CaFile)?.Origin, cause);
        }
        return problems;
    }

    /// <summary>Why a request cannot be asked from here; null when it can.</summary>
    public Failure? Problem(ObjectQuestion question) =>
        question.Namespace is null && Namespace is null
            ? Failure.Reference(
                $"{Quoted.Text($"k8s://{question.Name}")} names no namespace, and {Shown.Path(Sibling("namespace"))} does not either",
                $"write k8s://NAMESPACE/{question.Name}, or set {_settings.Flag(KubernetesSettings.Namespace)}"
            )
            : null;

    /// <summary>Which login, which address, which namespace, and who says so; for <c>plan</c>.</summary>
    public IReadOnlyList<string> Explain() =>
        [
            $"login with {TokenName} [{_token?.Origin ?? "default"}]",
            _address is null
                ? $"no address: {KubernetesSettings.Host} is not set"
                : $"address {Shown.Value(KubernetesSettings.Address, $"{_address}")} [{_given?.Origin ?? KubernetesSettings.Host}]",
            Namespace is { } ns
                ? $"namespace {Shown.Value(KubernetesSettings.Namespace, ns)} [{_settings.Value(KubernetesSettings.Namespace)?.Origin ?? Sibling("namespace")}]"
                : "no namespace but those of the references",
        ];

    /// <summary>How the API server is reached.</summary>
    /// <exception cref="StoreException">Nobody says where it is.</exception>
    public Endpoint Open() =>
        new()
        {
            Address = _address ?? throw new StoreException(_fault ?? Nowhere),
            Name = $"Kubernetes{(_settings.Instance is { } instance ? $" '{instance}'" : "")} at {_address}",
            Tls = new TlsTrust { CaFile = CaFile, IsDecided = true },
            // What HTTPS_PROXY says is meant for what is outside of the cluster.
            IsMetadata = _given is null,
        };

    /// <summary>The request for an object, with the token as it is now: kubelet renews it.</summary>
    /// <exception cref="StoreException">There is no namespace, or no token.</exception>
    public StoreRequest Get(ObjectQuestion question)
    {
        if (Problem(question) is { } wrong)
        {
            throw new StoreException(wrong);
        }
        var token = Encoding.ASCII.GetString(SourceFile.Token(_tokenPath, TokenOrigin, _settings.ConfinesLinks).Bytes);
        var form = question.Known is null ? "" : $";as={ObjectAnswer.Metadata};v=v1;g=meta.k8s.io";
        return new("GET", $"api/v1/namespaces/{question.Namespace ?? Namespace}/{question.Resource}/{question.Name}")
        {
            Headers = [new("Accept", $"application/json{form}"), new("Authorization", $"Bearer {token}")],
        };
    }

    private string CaFile => _settings.Text(KubernetesSettings.CaFile) ?? Sibling("ca.crt");

    private string TokenOrigin => _token?.Origin ?? "the service account's token";

    private Failure Nowhere =>
        Failure.Setting(
            $"{KubernetesSettings.Host} is not set, as it is in every pod",
            $"run it in one, or set {_settings.Flag(KubernetesSettings.Address)} and {_settings.Flag(KubernetesSettings.TokenFile)}"
        );

    private string? Beside
    {
        get
        {
            using var text = WholeFile.Read(Sibling("namespace"), SourceFile.Limit, out _, _settings.ConfinesLinks);
            return text is null ? null : Encoding.ASCII.GetString(text.Bytes).Trim();
        }
    }

    // A volume of a service account's token has all three.
    private string Sibling(string name) => _tokenPath[..(_tokenPath.LastIndexOf('/') + 1)] + name;

    private string Own(string host) =>
        $"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{_settings.Machine(KubernetesSettings.Port) ?? "443"}";
}
