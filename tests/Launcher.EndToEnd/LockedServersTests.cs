using Launcher.EndToEnd.Containers;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Aws;
using Launcher.Testing.Doubles.Azure;
using Launcher.Testing.Doubles.Google;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>An image that has decided which servers are asked and whom to believe that, and who deploys it.</summary>
public sealed class LockedServersTests : IAsyncLifetime
{
    private DistributionRoot _root = null!;

    public async ValueTask InitializeAsync()
    {
        _root = (await DistributionRoot.OfAsync("empty")).WithNetwork();
        _root.Write("etc/hosts", "127.0.0.1 vault.vault.svc\n");
    }

    public ValueTask DisposeAsync()
    {
        _root.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("vault-ca-file", "SSL_CERT_FILE=/vol/ca.pem")]
    [InlineData("vault-ca-file", "SSL_CERT_DIR=/vol")]
    [InlineData("vault-ca-dir", "SSL_CERT_FILE=/vol/ca.pem")]
    [InlineData("aws-ca-file", "SSL_CERT_FILE=/vol/ca.pem")]
    [InlineData("aws-ca-file", "SSL_CERT_DIR=/vol")]
    [InlineData("azure-ca-file", "SSL_CERT_FILE=/vol/ca.pem")]
    [InlineData("gcp-ca-file", "SSL_CERT_FILE=/vol/ca.pem")]
    public async Task A_CA_locked_to_its_default_is_the_image_s_roots_whatever_variables_say(
        string setting,
        string variable
    )
    {
        using var authority = new TestCertificateAuthority();
        await using var store = await StoreServer.StartAsync(403, "{}", StoreListener.Tls(authority));
        _root.Write("vol/ca.pem", authority.Pem);
        // A login that asks nobody but the store.
        _root.Write("etc/key.json", GoogleServer.KeyFile());
        var run = Of(
            _root
                .Program("/launcher", "--", "/app", "env")
                .Env("VAULT_ADDR", store.Url)
                .Env("VAULT_TOKEN", "t")
                .Env("AWS_ENDPOINT_URL", store.Url)
                .Env("AWS_ACCESS_KEY_ID", "AKIATEST")
                .Env("AWS_SECRET_ACCESS_KEY", "k")
                .Env("LAUNCHER_AZURE_ENDPOINT", store.Url)
                .Env("AZURE_AUTHORITY_HOST", store.Url)
                .Env("AZURE_TENANT_ID", "t")
                .Env("AZURE_CLIENT_ID", "c")
                .Env("AZURE_CLIENT_SECRET", "s")
                .Env("LAUNCHER_GCP_ENDPOINT", store.Url)
                .Env("HOME", "/home"),
            variable
        );
        var reference =
            setting[0] == 'v' ? "vault://kv/db"
            : setting[1] == 'w' ? "aws-sm://prod/db?region=eu-west-1"
            : setting[0] == 'a' ? "azure-kv://my-vault/db"
            : "gcp-sm://my-project/db";
        var rest = $"\"gcp-credentials-file\": \"/etc/key.json\", \"env\": {{ \"S\": \"{reference}\" }}";

        Locks(rest);
        var open = await run.RunAsync();
        Locks($"\"{setting}\": null, {rest}");
        var asked = store.Requests.Count;
        var locked = await run.RunAsync();

        Assert.True(asked > 0, $"without a lock on the CA the variable counts: {open}");
        Assert.Equal(125, locked.ExitCode);
        Assert.Contains("tls: ", locked.StandardError, StringComparison.Ordinal);
        Assert.Equal(asked, store.Requests.Count);
    }

    [Fact]
    public async Task A_proxy_locked_to_nothing_is_none_whatever_variables_say()
    {
        await using var vault = await VaultDouble.StartAsync();
        vault.Mount("kv/", new PlainKeyValueEngine { ["db"] = """{"password":"pw"}""" });
        await using var proxy = new ProxyServer { TargetPort = new Uri(vault.Url).Port };
        var address = vault.Url.Replace("localhost", "vault.vault.svc", StringComparison.Ordinal);
        var run = _root
            .Program("/launcher", "--env", "X=vault://kv/db#password", "--", "/app", "env", "X")
            .Env("VAULT_TOKEN", vault.Root.Value)
            .Env("http_proxy", proxy.Url);

        Locks($"\"vault-addr\": \"{address}\", \"vault-allow-http\": true");
        var open = await run.RunAsync();
        var seen = proxy.Heads.Count;
        Locks($"\"vault-addr\": \"{address}\", \"vault-allow-http\": true, \"vault-proxy\": null");
        var locked = await run.RunAsync();

        Assert.True(seen > 0, $"without the lock the proxy is asked: {open}");
        Assert.Equal((0, "pw", seen), (locked.ExitCode, locked.StandardOutput, proxy.Heads.Count));
    }

    [Fact]
    public async Task The_token_file_of_any_OIDC_provider_counts_where_the_image_has_decided_who_is_sent_it()
    {
        await using var aws = await AwsServer.StartAsync();
        aws.Secrets.Put("prod/db", """{"password":"pw"}""");
        _root.Write("var/run/secrets/oidc/token", aws.Tokens.WebIdentity);
        var run = _root
            .Program("/launcher", "--env", "X=aws-sm://prod/db#password", "--", "/app", "env", "X")
            .Env("AWS_REGION", "eu-west-1")
            .Env("AWS_ENDPOINT_URL", aws.Url)
            .Env("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/secrets/oidc/token")
            .Env("AWS_ROLE_ARN", aws.Tokens.Role);

        foreach (var half in (string[])[$"\"aws-endpoint\": \"{aws.Url}\"", "\"aws-ca-file\": null"])
        {
            Locks(half);
            var outcome = await run.RunAsync();
            Assert.Equal(125, outcome.ExitCode);
            Assert.Contains(
                "AWS_WEB_IDENTITY_TOKEN_FILE: bad-setting: the image locks settings, and with them which files AWS's variables name and whom they ask: leave it out, or set it to /var/run/secrets/eks.amazonaws.com/serviceaccount/token; any file counts where the image locks aws-endpoint and aws-ca-file\n",
                outcome.StandardError,
                StringComparison.Ordinal
            );
            Assert.Empty(aws.Calls);
        }
        Locks($"\"aws-endpoint\": \"{aws.Url}\", \"aws-ca-file\": null");
        var decided = await run.RunAsync();

        Assert.Equal("pw", decided.Quietly().StandardOutput);
        Assert.Equal(["AssumeRoleWithWebIdentity", "GetSecretValue"], aws.Calls);
    }

    [Fact]
    public async Task The_token_of_any_issuer_counts_where_the_image_has_decided_who_is_sent_it_also_for_azure()
    {
        await using var azure = await AzureServer.StartAsync();
        azure.Vault.Put("db", "pw");
        _root.Write("var/run/secrets/oidc/token", azure.Entra.Federated);
        var run = _root
            .Program("/launcher", "--env", "X=azure-kv://my-vault/db", "--", "/app", "env", "X")
            .Env("AZURE_CLIENT_ID", AzureServer.ClientId)
            .Env("AZURE_TENANT_ID", AzureServer.Tenant)
            .Env("AZURE_FEDERATED_TOKEN_FILE", "/var/run/secrets/oidc/token");
        var server = $"\"azure-authority\": \"{azure.Url}\", \"azure-endpoint\": \"{azure.Url}\"";

        Locks(server);
        var half = await run.RunAsync();
        Locks($"{server}, \"azure-ca-file\": null");
        var decided = await run.RunAsync();

        Assert.Equal(125, half.ExitCode);
        Assert.Contains(
            "any file counts where the image locks azure-authority and azure-ca-file\n",
            half.StandardError,
            StringComparison.Ordinal
        );
        Assert.Equal("pw", decided.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Any_credentials_file_counts_where_the_image_has_decided_who_is_sent_what_it_leads_to()
    {
        await using var google = await GoogleServer.StartAsync();
        google.Secrets.Put("db", "pw");
        _root.Write("vol/token", google.Tokens.Subject);
        _root.Write("vol/credentials.json", google.FederationFile("""{"file":"/vol/token"}"""));
        var run = _root
            .Program("/launcher", "--env", "X=gcp-sm://my-project/db", "--", "/app", "env", "X")
            .Env("GOOGLE_APPLICATION_CREDENTIALS", "/vol/credentials.json");
        var server = $"\"gcp-endpoint\": \"{google.Url}\"";

        Locks(server);
        var half = await run.RunAsync();
        Locks($"{server}, \"gcp-ca-file\": null");
        var decided = await run.RunAsync();
        Locks($"{server}, \"gcp-ca-file\": null, \"gcp-credentials-file\": null");
        var none = await run.RunAsync();

        Assert.Equal((125, 125), (half.ExitCode, none.ExitCode));
        Assert.Contains(
            "any file counts where the image locks gcp-endpoint and gcp-ca-file\n",
            half.StandardError,
            StringComparison.Ordinal
        );
        Assert.Contains("'gcp-credentials-file' is locked by", none.StandardError, StringComparison.Ordinal);
        Assert.Equal("pw", decided.Quietly().StandardOutput);
    }

    [Theory]
    [InlineData("\"plugin-path\": \"/plugins\"", "--plugin-env", "LD_PRELOAD", "plugin-env")]
    [InlineData("\"plugin-env\": []", "--plugin-path", "/vol", "plugin-path")]
    public async Task Which_programs_run_and_what_they_get_is_locked_together(
        string locked,
        string flag,
        string value,
        string setting
    )
    {
        Locks(locked);

        var outcome = await _root.Program("/launcher", flag, value, "--", "/app", "exit", "0").RunAsync();

        Assert.Equal(
            (
                125,
                $"launcher: {flag}: bad-setting: '{setting}' is locked by /etc/launcher/launcher.json: leave it out: whoever made the image decides it\n"
            ),
            (outcome.ExitCode, outcome.StandardError)
        );
    }

    private void Locks(string locked) => _root.Write("etc/launcher/launcher.json", $"{{ \"locked\": {{ {locked} }} }}");

    private static Run Of(Run run, string entry)
    {
        var cut = entry.IndexOf('=', StringComparison.Ordinal);
        return run.Env(entry[..cut], entry[(cut + 1)..]);
    }
}
