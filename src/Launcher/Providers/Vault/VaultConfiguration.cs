using Launcher.Diagnostics;
using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>The settings, read and checked: which server, and who asks it.</summary>
internal sealed class VaultConfiguration
{
    private const string Unix = "unix://";

    private readonly ProviderSettings _settings;
    private readonly List<Problem> _problems = [];

    private VaultConfiguration(ProviderSettings settings)
    {
        _settings = settings;
        Endpoint = FindEndpoint();
        FindToken();
    }

    /// <summary>Where the server is; null when that is one of the <see cref="Problems"/>.</summary>
    public Endpoint? Endpoint { get; }

    public Network Network => _settings.Network;

    public Log Log => _settings.Log;

    /// <summary>The namespace of login and secrets; null for the root.</summary>
    public string? Namespace => _settings.Text(VaultSettings.Namespace);

    /// <summary>A token somebody gave, and where; null when there is none.</summary>
    public (string Value, string Origin)? Token { get; private set; }

    public IReadOnlyList<Problem> Problems => _problems;

    public static VaultConfiguration Read(ProviderSettings settings) => new(settings);

    private Endpoint? FindEndpoint()
    {
        if (_settings.Value(VaultSettings.Address) is not { } given)
        {
            // Not 127.0.0.1:8200 as for the vault command: in a container nothing listens there, and the start would
            // wait for it until the budget ends.
            Bad(
                null,
                "the address of Vault is not known",
                "set VAULT_ADDR or --vault-addr: https://vault.example:8200"
            );
            return null;
        }
        var text = given.Text;
        var socket = text.StartsWith(Unix, StringComparison.Ordinal) ? text[Unix.Length..] : null;
        if (socket is not null && !socket.StartsWith('/'))
        {
            Bad(given.Origin, $"{Quoted.Text(text)} is no path of a socket", "write unix:///run/vault/agent.sock");
            return null;
        }
        var address = StoreAddress.Parse(socket is null ? text : "http://localhost", false, out var problem);
        if (address is null)
        {
            Bad(given.Origin, problem!.Value.What, problem.Value.WayOut);
            return null;
        }
        return new Endpoint
        {
            Address = address,
            Name = socket is null ? $"Vault at {address}" : $"Vault at {Unix}{socket}",
            Socket = socket,
        };
    }

    private void FindToken()
    {
        if (_settings.Value(VaultSettings.TokenFile) is { } file)
        {
            if (CredentialFile.Read(file.Text, out var wrong) is { } text)
            {
                Token = (text, $"{file.Origin} {Quoted.Text(file.Text)}");
            }
            else
            {
                Bad(file.Origin, wrong!.Value.What, wrong.Value.WayOut);
            }
            return;
        }
        foreach (var name in (ReadOnlySpan<string>)["VAULT_TOKEN", "BAO_TOKEN"])
        {
            if (_settings.Variable(name) is { } token)
            {
                Token = (token.Trim(), name);
                return;
            }
        }
        _problems.Add(
            new Problem(
                ProblemClass.Login,
                null,
                "there is nothing to log in to Vault with",
                "set VAULT_TOKEN or --vault-token-file"
            )
        );
    }

    private void Bad(string? subject, string what, string wayOut) =>
        _problems.Add(new Problem(ProblemClass.BadSetting, subject, what, wayOut));
}
