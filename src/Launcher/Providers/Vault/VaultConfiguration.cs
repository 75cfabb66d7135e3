using Launcher.Diagnostics;
using Launcher.Providers.Vault.Login;
using Launcher.Transport;
using Launcher.Transport.Trust;

namespace Launcher.Providers.Vault;

/// <summary>The settings, read and checked: which server, and who asks it. Nothing secret is read yet.</summary>
internal sealed class VaultConfiguration
{
    private const string Unix = "unix://";

    private readonly ProviderSettings _settings;
    private readonly Problems _problems = [];

    private VaultConfiguration(ProviderSettings settings)
    {
        _settings = settings;
        CheckTexts();
        Endpoint = FindEndpoint();
        Choice = LoginChoice.Of(settings, _problems);
        _problems.AddRange(Choice?.Method.Problems(settings) ?? []);
    }

    /// <summary>Where the server is; null when that is one of the <see cref="Problems"/>.</summary>
    public Endpoint? Endpoint { get; }

    /// <summary>Who asks; null when that is one of the <see cref="Problems"/>.</summary>
    public LoginChoice? Choice { get; }

    /// <summary>The proxy of the settings stands for every other; locked to nothing, there is none.</summary>
    public Network Network =>
        _settings.Text(VaultSettings.Proxy) is var proxy
        && (proxy is not null || _settings.IsLocked(VaultSettings.Proxy))
            ? _settings.Network with
            {
                HttpsProxy = proxy,
                HttpProxy = proxy,
                NoProxy = null,
            }
            : _settings.Network;

    public Log Log => _settings.Log;

    public TimeProvider Time => _settings.Time;

    /// <summary>The namespace of login and secrets; null for the root.</summary>
    public string? Namespace => _settings.Text(VaultSettings.Namespace);

    /// <summary>What messages call a path: <c>'vault+eu://secret/db'</c>.</summary>
    public string Name(string path) =>
        Quoted.Text($"{new StoreName(VaultDescriptor.Scheme, _settings.Instance)}://{path}");

    /// <summary>What messages call a server.</summary>
    public string ServerName(string address) =>
        _settings.Instance is { } instance ? $"Vault '{instance}' at {address}" : $"Vault at {address}";

    /// <summary>How somebody says where the server is.</summary>
    public string AddressWay => _settings.Instance is null ? "VAULT_ADDR" : _settings.Flag(VaultSettings.Address);

    /// <summary>How a setting is given.</summary>
    public string Flag(Setting setting) => _settings.Flag(setting);

    public IReadOnlyList<Problem> Problems => _problems;

    public static VaultConfiguration Read(ProviderSettings settings) => new(settings);

    public IReadOnlyList<string> Explain()
    {
        var lines = new List<string>();
        if (Choice is not null)
        {
            lines.Add(Choice.Explain());
            if (Choice.Method.ExplainIdentity(_settings) is { } identity)
            {
                lines.Add(identity);
            }
        }
        if (Endpoint?.Exposure is { } exposure)
        {
            lines.Add($"PLAIN HTTP: {exposure}");
        }
        if (Endpoint?.Tls.SkipsVerification == true)
        {
            lines.Add($"THE SERVER IS NOT VERIFIED ({_settings.Value(VaultSettings.SkipVerify)!.Origin})");
        }
        return lines;
    }

    /// <summary>What is wrong with the files the settings name, as far as that can be seen without reading them.</summary>
    public IEnumerable<Problem> FileProblems()
    {
        Setting[] named =
            Endpoint is not { Socket: null, Address.IsHttps: true } ? []
            : Endpoint.Tls.CaText is null
                ?
                [
                    VaultSettings.CaFile,
                    VaultSettings.CaDirectory,
                    VaultSettings.ClientCertificateFile,
                    VaultSettings.ClientKeyFile,
                ]
            : [VaultSettings.ClientCertificateFile, VaultSettings.ClientKeyFile];
        foreach (var setting in named)
        {
            if (
                _settings.Value(setting) is { } value
                // What is plainly no path is told with the settings.
                && (Shown.IsPath(value.Text) || CredentialFile.Exists(value.Text))
                && TrustFiles.Unreadable(value.Text, setting == VaultSettings.CaDirectory) is { } wrong
            )
            {
                yield return new Problem(value.Origin, wrong);
            }
        }
        foreach (var problem in Choice?.Method.FileProblems(_settings) ?? [])
        {
            yield return problem;
        }
    }

    // Headers and the name in the handshake are ASCII; paths and bodies are encoded, and no name has a control character.
    private void CheckTexts()
    {
        foreach (var setting in (Setting[])[VaultSettings.Namespace, VaultSettings.AwsHeader, VaultSettings.ServerName])
        {
            if (_settings.Value(setting) is { } value && RequestText.Problem(value.Text) is { } wrong)
            {
                _problems.Add(value.Origin, wrong);
            }
        }
        foreach (var setting in (Setting[])[VaultSettings.Role, VaultSettings.MountPath])
        {
            if (_settings.Value(setting) is { } value && value.Text.Any(char.IsControl))
            {
                _problems.Setting(value.Origin, "it holds a control character or a line break", "write the name alone");
            }
        }
    }

    private Endpoint? FindEndpoint()
    {
        var tls = FindTrust();
        if (_settings.Value(VaultSettings.Address) is not { } given)
        {
            // Not 127.0.0.1:8200 as for the vault command: in a container nothing listens there, and the start would
            // wait for it until the budget ends.
            _problems.Setting(
                null,
                _settings.Instance is { } instance
                    ? $"the address of the Vault '{instance}' is not known"
                    : "the address of Vault is not known",
                $"set {_settings.Ways("VAULT_ADDR", VaultSettings.Address)}: https://vault.example:8200"
            );
            return null;
        }
        var text = given.Text;
        var socket = text.StartsWith(Unix, StringComparison.Ordinal) ? text[Unix.Length..] : null;
        if (socket is not null && !socket.StartsWith('/'))
        {
            _problems.Setting(
                given.Origin,
                $"{(Shown.IsPath(text[Unix.Length..]) ? Quoted.Text(text) : Shown.Described(text))} is not the path of a socket",
                "write unix:///run/vault/agent.sock"
            );
            return null;
        }
        if (socket is not null && UnixSocket.Problem(socket) is { } unfit)
        {
            _problems.Add(given.Origin, unfit);
            return null;
        }
        var allowsHttp = SwitchValue.Of(_settings.Value(VaultSettings.AllowHttp), _problems);
        var address = StoreAddress.Parse(
            socket is null ? text : "http://localhost",
            allowsHttp,
            out var problem,
            _settings.IsLocked(VaultSettings.AllowHttp)
                ? $"lock '{VaultSettings.AllowHttp.Of(_settings.Instance).Name}' to true beside it"
                : $"set {Flag(VaultSettings.AllowHttp)} where a mesh encrypts what is sent"
        );
        if (address is null)
        {
            _problems.Add(given.Origin, problem!);
            return null;
        }
        return new Endpoint
        {
            Address = address,
            Name = ServerName(socket is null ? $"{address}" : $"{Unix}{socket}"),
            Socket = socket,
            HttpAllowedBy = allowsHttp ? _settings.Value(VaultSettings.AllowHttp)!.Origin : null,
            Tls = tls,
        };
    }

    private TlsTrust FindTrust()
    {
        var (certificate, key) = (
            _settings.Value(VaultSettings.ClientCertificateFile),
            _settings.Value(VaultSettings.ClientKeyFile)
        );
        if (certificate is null != key is null)
        {
            _problems.Setting(
                (certificate ?? key)!.Origin,
                certificate is null ? "a client key without its certificate" : "a client certificate without its key",
                $"set {Flag(certificate is null ? VaultSettings.ClientCertificateFile : VaultSettings.ClientKeyFile)} too"
            );
        }
        var (file, directory) = (_settings.Value(VaultSettings.CaFile), _settings.Value(VaultSettings.CaDirectory));
        CheckPath(file, $", or put the PEM into {VaultSettings.CaText}");
        CheckPath(directory, $", or put the PEM into {VaultSettings.CaText}");
        CheckPath(certificate, "");
        CheckPath(key, "");
        // A flag, a twin or a lock ranks above every variable of the vendor's.
        var text =
            file is { Source: > SettingSource.Vendor } || directory is { Source: > SettingSource.Vendor }
                ? null
                : _settings.Variable(VaultSettings.CaText) ?? _settings.Variable(VaultSettings.OpenBaoCaText);
        return new TlsTrust
        {
            CaText = text,
            CaFile = file?.Text,
            CaDirectory = directory?.Text,
            IsDecided = _settings.IsLocked(VaultSettings.CaFile),
            ClientCertificateFile = certificate?.Text,
            ClientKeyFile = key?.Text,
            ClientWay = $"{Flag(VaultSettings.ClientCertificateFile)} and {Flag(VaultSettings.ClientKeyFile)}",
            ConfinesLinks = _settings.ConfinesLinks,
            ServerName = _settings.Text(VaultSettings.ServerName),
            SkipsVerification = SwitchValue.Of(_settings.Value(VaultSettings.SkipVerify), _problems),
        };
    }

    // The content in place of the file: said before anything is asked, and without it.
    private void CheckPath(SettingValue? value, string orText)
    {
        if (value is not null && !Shown.IsPath(value.Text) && !CredentialFile.Exists(value.Text))
        {
            _problems.Setting(value.Origin, Shown.NoPath(value.Text), $"put it into a file, and name that{orText}");
        }
    }
}
