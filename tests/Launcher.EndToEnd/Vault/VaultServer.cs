using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Vault;

/// <summary>A server over TLS with AppRole, as a launcher of its own process sees it: through variables and files.</summary>
internal sealed class VaultServer : IAsyncDisposable
{
    private readonly VaultDouble _vault;

    private VaultServer(VaultDouble vault, string roleId, string secretId) =>
        (_vault, RoleId, SecretId) = (vault, roleId, secretId);

    public VaultDouble Double => _vault;

    public Scratch Scratch { get; } = Scratch.OnDisk();

    public string RoleId { get; }

    public string SecretId { get; }

    /// <param name="policy">What a login allows.</param>
    /// <param name="setUp">Puts engines and secrets there.</param>
    /// <param name="hasDefault">Whether a login has the default policy too.</param>
    public static async Task<VaultServer> StartAsync(string policy, Action<VaultDouble> setUp, bool hasDefault = true)
    {
        using var authority = new TestCertificateAuthority();
        var vault = await VaultDouble.StartAsync(StoreListener.Tls(authority));
        var engine = new AppRoleEngine();
        vault.Mount("auth/approle/", engine);
        vault.Policies.Put("app", policy);
        setUp(vault);
        var (role, secret) = engine.Add("app", "app", hasDefault);
        var server = new VaultServer(vault, role, secret);
        server.Scratch.Write("ca.pem", authority.Pem);
        return server;
    }

    /// <summary>A launcher that knows the server and who it is.</summary>
    public Run Launcher(params ReadOnlySpan<string> flags) =>
        Run.Launcher(flags)
            .Env("VAULT_ADDR", _vault.Url)
            .Env("VAULT_CACERT", Scratch.At("ca.pem"))
            .Env("VAULT_ROLE_ID", RoleId)
            .Env("VAULT_SECRET_ID", SecretId);

    public async ValueTask DisposeAsync()
    {
        Scratch.Dispose();
        await _vault.DisposeAsync();
    }
}
