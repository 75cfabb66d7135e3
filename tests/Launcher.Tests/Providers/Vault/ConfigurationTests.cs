using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Vault;
using Launcher.Providers.Vault.Login;
using Launcher.Testing.Documentation;
using Launcher.Testing.Harness;
using Launcher.Tests.Providers.LocalFile;

namespace Launcher.Tests.Providers.Vault;

/// <summary>What is known before any server is asked: where it is, who asks it and why, and what is missing for that.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private const string Address = "VAULT_ADDR=https://vault.example:8200";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("secret/db")]
    [InlineData("team/a/kv/x y/ü")]
    [InlineData("database/creds/app")]
    public void A_path_as_the_vault_command_takes_it_is_fine(string location) =>
        Assert.Null(VaultDescriptor.Value.CheckLocation(location));

    [Theory]
    [InlineData("/secret/db", "'/secret/db' begins or ends with a slash", "write 'vault://secret/db'")]
    [InlineData("secret/db/", "'secret/db/' begins or ends with a slash", "write 'vault://secret/db'")]
    [InlineData("/", "'/' begins or ends with a slash", "name a secret: 'vault://secret/db#password'")]
    [InlineData("secret//db", "'secret//db' has an empty part", "write one '/' between the parts")]
    [InlineData(
        "secret",
        "'secret' names a mount and no secret in it",
        "write the path as the vault command takes it: 'vault://secret/db#password'"
    )]
    [InlineData("secret/a\nb", @"'secret/a\nb' has a control character in it", "remove it: no path of Vault has one")]
    public void Other_paths_come_with_a_way_out(string location, string what, string wayOut) =>
        Assert.Equal(Failure.Reference(what, wayOut), VaultDescriptor.Value.CheckLocation(location));

    [Fact]
    public void Nothing_at_all_is_two_problems() =>
        Refuses(
            [],
            new(
                ProblemClass.BadSetting,
                null,
                "the address of Vault is not known",
                "set VAULT_ADDR or --vault-addr: https://vault.example:8200"
            ),
            new(
                ProblemClass.Login,
                null,
                "there is nothing to log in to Vault with",
                "set VAULT_TOKEN; VAULT_ROLE_ID and VAULT_SECRET_ID; or --vault-role in a pod"
            )
        );

    [Theory]
    [InlineData(
        "VAULT_ADDR=vault:8200",
        "VAULT_ADDR",
        "'vault:8200' is not an http or https address",
        "write https://host:port"
    )]
    [InlineData(
        "VAULT_ADDR=http://vault:8200",
        "VAULT_ADDR",
        "'http://vault:8200' is plain HTTP: secrets would cross the network for everyone to read",
        "write https://, or set --vault-allow-http where a mesh encrypts what is sent"
    )]
    [InlineData(
        "LAUNCHER_VAULT_ADDR=unix://run/agent",
        "LAUNCHER_VAULT_ADDR",
        "'unix://run/agent' is not the path of a socket",
        "write unix:///run/vault/agent.sock"
    )]
    [InlineData(
        "VAULT_SKIP_VERIFY=maybe",
        "VAULT_SKIP_VERIFY",
        "'maybe' is neither true nor false",
        "write true or false"
    )]
    [InlineData(
        "LAUNCHER_VAULT_UNWRAP=yes",
        "LAUNCHER_VAULT_UNWRAP",
        "'yes' is neither true nor false",
        "write true or false"
    )]
    [InlineData(
        "LAUNCHER_VAULT_ALLOW_HTTP=on",
        "LAUNCHER_VAULT_ALLOW_HTTP",
        "'on' is neither true nor false",
        "write true or false"
    )]
    [InlineData(
        "VAULT_CLIENT_CERT=/tls.crt",
        "VAULT_CLIENT_CERT",
        "a client certificate without its key",
        "set --vault-client-key-file too"
    )]
    [InlineData(
        "VAULT_CLIENT_KEY=/tls.key",
        "VAULT_CLIENT_KEY",
        "a client key without its certificate",
        "set --vault-client-cert-file too"
    )]
    [InlineData(
        "LAUNCHER_VAULT_AUTH=ldap",
        "LAUNCHER_VAULT_AUTH",
        "'ldap' is not a login method",
        "write auto, token, approle, jwt, kubernetes, aws, cert, none"
    )]
    [InlineData(
        "LAUNCHER_VAULT_TOKEN_FILE=/none/such",
        "LAUNCHER_VAULT_TOKEN_FILE",
        "'/none/such' cannot be read: no such file or directory",
        "check the path, the mount and who may read it"
    )]
    public void A_setting_that_cannot_be_meant_is_named(string entry, string subject, string what, string wayOut) =>
        Refuses([entry, Address, "VAULT_TOKEN=x"], new Problem(ProblemClass.BadSetting, subject, what, wayOut));

    [Theory]
    [InlineData("token", "there is no token", "set VAULT_TOKEN or --vault-token-file")]
    [InlineData("approle", "the approle login needs a role id", "set VAULT_ROLE_ID or --vault-role-id-file")]
    [InlineData("jwt", "the jwt login needs a JWT", "set VAULT_JWT or --vault-jwt-file")]
    [InlineData(
        "kubernetes",
        "the kubernetes login needs a role",
        "set --vault-role: the role in Vault that binds this pod's service account"
    )]
    [InlineData(
        "cert",
        "the cert login needs a client certificate",
        "set --vault-client-cert-file and --vault-client-key-file"
    )]
    public void A_login_that_was_asked_for_says_what_it_lacks(string method, string what, string wayOut) =>
        Refuses(
            [Address, $"LAUNCHER_VAULT_AUTH={method}"],
            new Problem(ProblemClass.Login, "LAUNCHER_VAULT_AUTH", what, wayOut)
        );

    [Fact]
    public void A_secret_id_alone_is_no_login() =>
        Refuses(
            [Address, "VAULT_SECRET_ID=x"],
            new Problem(
                ProblemClass.Login,
                null,
                "VAULT_SECRET_ID is there, but no role id",
                "set VAULT_ROLE_ID or --vault-role-id-file"
            )
        );

    [Fact]
    public void A_pod_without_a_service_account_token_is_told_so() =>
        Refuses(
            [Address, "LAUNCHER_VAULT_AUTH=kubernetes", "VAULT_ROLE=app"],
            new Problem(
                ProblemClass.Login,
                "LAUNCHER_VAULT_AUTH",
                "there is no service account token at '/var/run/secrets/kubernetes.io/serviceaccount/token'",
                "set automountServiceAccountToken, or project one and name it with --vault-jwt-file"
            )
        );

    [Theory]
    [InlineData("VAULT_TOKEN=x|VAULT_ROLE_ID=y", "login: the token of VAULT_TOKEN, as VAULT_TOKEN is there")]
    [InlineData(
        "VAULT_ROLE_ID=y|VAULT_SECRET_ID=z|VAULT_JWT=j",
        "login: approle at 'auth/approle' with VAULT_SECRET_ID, as VAULT_ROLE_ID is there"
    )]
    [InlineData(
        "VAULT_JWT=j|VAULT_ROLE=ci|LAUNCHER_VAULT_MOUNT=gitlab",
        "login: jwt at 'auth/gitlab' as 'ci' with VAULT_JWT, as VAULT_JWT is there"
    )]
    [InlineData(
        "VAULT_CLIENT_CERT=/c|VAULT_CLIENT_KEY=/k",
        "login: cert at 'auth/cert', as VAULT_CLIENT_CERT is there"
    )]
    [InlineData("VAULT_AGENT_ADDR=http://127.0.0.1:8100", "login: none, as VAULT_AGENT_ADDR is an agent's address")]
    [InlineData(
        "LAUNCHER_VAULT_ADDR=unix:///run/agent.sock",
        "login: none, as LAUNCHER_VAULT_ADDR is an agent's address"
    )]
    [InlineData(
        "VAULT_TOKEN=x|VAULT_ROLE_ID=y|LAUNCHER_VAULT_AUTH=approle",
        "login: approle at 'auth/approle', as LAUNCHER_VAULT_AUTH says"
    )]
    public void Plan_says_which_login_and_why(string entries, string line)
    {
        var settings = Settings([Address, .. entries.Split('|')]);
        Assert.Equal([line], VaultDescriptor.Value.Explain(settings));
        Assert.Empty(VaultDescriptor.Value.CheckSettings(settings));
    }

    [Fact]
    public void An_instance_without_an_address_and_a_login_says_which_of_its_own_flags_give_them()
    {
        var settings = Settings(Address, "VAULT_TOKEN=x", "VAULT_ROLE=y", "LAUNCHER_VAULT__EU_NAMESPACE=team");

        Assert.Equal(
            [
                new Problem(
                    ProblemClass.BadSetting,
                    null,
                    "the address of the Vault 'eu' is not known",
                    "set --vault+eu-addr: https://vault.example:8200"
                ),
                new Problem(
                    ProblemClass.Login,
                    null,
                    "there is nothing to log in to the Vault 'eu' with",
                    "set --vault+eu-token-file; --vault+eu-role-id-file and --vault+eu-secret-id-file; or --vault+eu-role in a pod"
                ),
            ],
            VaultDescriptor.Value.CheckSettings(settings.Of("eu"))
        );
        Assert.Empty(VaultDescriptor.Value.CheckSettings(settings));
    }

    [Theory]
    [InlineData("token", "there is no token", "set --vault+eu-token-file")]
    [InlineData("approle", "the approle login needs a role id", "set --vault+eu-role-id-file")]
    [InlineData("jwt", "the jwt login needs a JWT", "set --vault+eu-jwt-file")]
    [InlineData(
        "kubernetes",
        "the kubernetes login needs a role",
        "set --vault+eu-role: the role in Vault that binds this pod's service account"
    )]
    [InlineData(
        "cert",
        "the cert login needs a client certificate",
        "set --vault+eu-client-cert-file and --vault+eu-client-key-file"
    )]
    public void A_login_of_an_instance_lacks_its_own_settings_whatever_variables_there_are(
        string method,
        string what,
        string wayOut
    ) =>
        Assert.Equal(
            [new Problem(ProblemClass.Login, "LAUNCHER_VAULT__EU_AUTH", what, wayOut)],
            VaultDescriptor.Value.CheckSettings(
                Settings(
                        "LAUNCHER_VAULT__EU_ADDR=https://eu.example",
                        $"LAUNCHER_VAULT__EU_AUTH={method}",
                        "VAULT_TOKEN=x",
                        "VAULT_ROLE_ID=y",
                        "VAULT_JWT=z",
                        "VAULT_ROLE=r",
                        "VAULT_CLIENT_CERT=/c",
                        "VAULT_CLIENT_KEY=/k"
                    )
                    .Of("eu")
            )
        );

    [Fact]
    public void An_instance_trusts_and_names_what_its_own_settings_say()
    {
        var configuration = VaultConfiguration.Read(
            Settings(
                    Address,
                    "VAULT_CACERT_BYTES=pem",
                    "VAULT_SKIP_VERIFY=true",
                    "VAULT_NAMESPACE=team",
                    "LAUNCHER_VAULT__X_AGENT_ADDR=https://eu.example",
                    "LAUNCHER_VAULT__X_AGENT_CA_FILE=/eu.pem",
                    "LAUNCHER_VAULT__X_AGENT_ROLE_ID_FILE=/dev/null"
                )
                .Of("x-agent")
        );

        Assert.Empty(configuration.Problems);
        Assert.Null(configuration.Namespace);
        Assert.Equal("Vault 'x-agent' at https://eu.example", configuration.Endpoint!.Name);
        var tls = configuration.Endpoint.Tls;
        Assert.Equal((null, "/eu.pem", false), (tls.CaText, tls.CaFile, tls.SkipsVerification));
        Assert.Equal("'vault+x-agent://a/b'", configuration.Name("a/b"));
        Assert.StartsWith("login: approle", configuration.Explain()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_shouts_when_the_server_is_not_verified() =>
        Assert.Contains(
            "THE SERVER IS NOT VERIFIED (VAULT_SKIP_VERIFY)",
            VaultDescriptor.Value.Explain(Settings(Address, "VAULT_TOKEN=x", "VAULT_SKIP_VERIFY=1"))
        );

    [Fact]
    public void Everything_of_the_vault_command_is_understood()
    {
        var configuration = VaultConfiguration.Read(
            Settings(
                "VAULT_ADDR=https://127.0.0.1:8200/base",
                "VAULT_TOKEN=x",
                "VAULT_NAMESPACE=team",
                "VAULT_CACERT=/ca.pem",
                "VAULT_CAPATH=/certs",
                "VAULT_CLIENT_CERT=/c.pem",
                "VAULT_CLIENT_KEY=/k.pem",
                "VAULT_TLS_SERVER_NAME=vault.internal",
                "VAULT_PROXY_ADDR=http://proxy:3128",
                "NO_PROXY=*"
            )
        );

        Assert.Empty(configuration.Problems);
        Assert.Equal("team", configuration.Namespace);
        var tls = configuration.Endpoint!.Tls;
        Assert.Equal(("/ca.pem", "/certs", "vault.internal"), (tls.CaFile, tls.CaDirectory, tls.ServerName));
        Assert.Equal(
            ("/c.pem", "/k.pem", false),
            (tls.ClientCertificateFile, tls.ClientKeyFile, tls.SkipsVerification)
        );
        Assert.Equal(
            ("http://proxy:3128", "http://proxy:3128", null),
            (configuration.Network.HttpsProxy, configuration.Network.HttpProxy, configuration.Network.NoProxy)
        );
    }

    [Fact]
    public void OpenBaos_names_do_too()
    {
        var configuration = VaultConfiguration.Read(
            Settings("BAO_ADDR=https://bao:8200", "BAO_TOKEN=x", "BAO_NAMESPACE=team", "BAO_CACERT=/ca.pem")
        );

        Assert.Empty(configuration.Problems);
        Assert.Equal(
            ("Vault at https://bao:8200", "team", "/ca.pem"),
            (configuration.Endpoint!.Name, configuration.Namespace, configuration.Endpoint.Tls.CaFile)
        );
        Assert.Equal("BAO_TOKEN", configuration.Choice!.Secret!.Origin);
    }

    [Fact]
    public void A_file_of_the_settings_ranks_above_a_variable()
    {
        var file = _folder.Write("token", "x");
        Assert.Equal(
            [$"login: the token of LAUNCHER_VAULT_TOKEN_FILE '{file}', as LAUNCHER_VAULT_TOKEN_FILE '{file}' is there"],
            VaultDescriptor.Value.Explain(Settings(Address, "VAULT_TOKEN=y", $"LAUNCHER_VAULT_TOKEN_FILE={file}"))
        );
    }

    [Fact]
    public void The_app_never_gets_what_the_launcher_logs_in_with()
    {
        Assert.Equal(
            ["VAULT_TOKEN", "BAO_TOKEN", "VAULT_ROLE_ID", "VAULT_SECRET_ID", "VAULT_JWT"],
            VaultDescriptor.Value.LoginSecrets
        );
        Assert.True(VaultDescriptor.Value.Scanned);
        Assert.False(VaultDescriptor.Value.TrimsNewlines);
    }

    [Fact]
    public void The_page_has_every_login_in_the_order_in_which_auto_looks() =>
        Assert.Equal(
            LoginMethod.All.Select(method => method.Word),
            Document
                .Of("src/Launcher/Providers/Vault/README.md")
                .Sections("Logging in")
                .Single()
                .Split('\n')
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(line => line.Split('`')[1])
        );

    private static ProviderSettings Settings(params string[] environment) =>
        Given.Variables(VaultSettings.All, null, environment);

    private static void Refuses(string[] environment, params Problem[] problems) =>
        Assert.Equal(problems, VaultDescriptor.Value.CheckSettings(Settings(environment)));
}
