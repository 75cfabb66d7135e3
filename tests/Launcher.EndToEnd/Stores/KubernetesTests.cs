using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Kubernetes;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Stores;

/// <summary>The published binary in front of an API server: what works under a just-in-time compiler may not in a native file.</summary>
public sealed class KubernetesTests : IAsyncLifetime
{
    private readonly TestCertificateAuthority _authority = new();
    private readonly Scratch _folder = Scratch.OnTmpfs();
    private KubernetesServer _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await KubernetesServer.StartAsync(_authority);
        _cluster.Objects.Put("db", ("user", "app"u8.ToArray()), ("password", "p\"w"u8.ToArray()));
        _cluster.Objects.Put("tls", ("key", [0, 0xff]));
        _cluster.Objects.PutMap("settings", "url", "https://app");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        _authority.Dispose();
        return _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Keys_of_secrets_and_config_maps_all_of_one_and_bytes()
    {
        var outcome = await Run.Launcher(
                "--env",
                "PASSWORD=k8s://db#password",
                "--env",
                "URL=k8s://app/settings?kind=configmap#url",
                "--file",
                $"{_folder.At("key")}=k8s://tls#key",
                "--expand",
                "k8s://db?prefix=DB_&names=upper"
            )
            .EnvOf(_cluster.Environment)
            .Env("SCANNED", "postgres://@{k8s://db#user}@db/app")
            .Env("OF_VALS", "ref+k8s://v1/Secret/app/db/user")
            .Env("LAUNCHER_COMPAT", "vals")
            .Command("/bin/sh", "-c", $"/usr/bin/env; od -An -tx1 {_folder.At("key")}")
            .RunAsync();

        var seen = outcome.Quietly().StandardOutput.Split('\n');
        Assert.Contains("PASSWORD=p\"w", seen);
        Assert.Contains("URL=https://app", seen);
        Assert.Contains("DB_USER=app", seen);
        Assert.Contains("DB_PASSWORD=p\"w", seen);
        Assert.Contains("SCANNED=postgres://app@db/app", seen);
        Assert.Contains("OF_VALS=app", seen);
        Assert.Contains(" 00 ff", seen);
        // By its keys, as a whole, and with its namespace written out.
        Assert.Equal(3, _cluster.Calls.Count(call => call == "GET /api/v1/namespaces/app/secrets/db"));
    }

    [Fact]
    public async Task What_may_not_be_read_is_allowed_by_what_policy_prints()
    {
        _cluster.Objects.HasRoles = true;

        var denied = await Run.Launcher("--env", "A=k8s://db#password")
            .EnvOf(_cluster.Environment)
            .Command("/bin/echo", "started")
            .RunAsync();
        var policy = await Run.Launcher("policy", "--env", "A=k8s://db#password")
            .EnvOf(_cluster.Environment)
            .RunAsync();

        Assert.Equal((125, ""), (denied.ExitCode, denied.StandardOutput));
        Assert.Equal(
            $"launcher: A: denied: Kubernetes at {_cluster.Url}: the secret 'db' in the namespace 'app' may not be read by the service account 'app/web': let a Role allow it: launcher policy prints it and its RoleBinding\n",
            denied.StandardError
        );
        Assert.Equal(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: "launcher-web"
              namespace: "app"
            rules:
              - apiGroups: [""]
                resources: ["secrets"]
                verbs: ["get"]
                resourceNames:
                  - "db"
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata:
              name: "launcher-web"
              namespace: "app"
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: Role
              name: "launcher-web"
            subjects:
              - kind: ServiceAccount
                name: "web"
                namespace: "app"

            """,
            policy.Quietly().StandardOutput
        );
    }

    [Fact]
    public async Task Only_the_roots_beside_the_token_count()
    {
        _folder.Write("token", _cluster.Issue());
        _folder.Write("namespace", "app");
        using var other = new TestCertificateAuthority();
        var run = Run.Launcher("--env", "A=k8s://db#user")
            .Env("LAUNCHER_K8S_ADDR", _cluster.Url)
            .Env("LAUNCHER_K8S_TOKEN_FILE", _folder.At("token"))
            .Env("SSL_CERT_FILE", _folder.Write("bundle.pem", _authority.Pem))
            .Command("/bin/sh", "-c", "echo $A");

        _folder.Write("ca.crt", other.Pem);
        var outcome = await run.RunAsync();
        Assert.Equal(125, outcome.ExitCode);
        Assert.StartsWith("launcher: A: tls: ", outcome.StandardError, StringComparison.Ordinal);
        Assert.Empty(_cluster.Requests);

        _folder.Write("ca.crt", _authority.Pem);
        Assert.Equal("app\n", (await run.RunAsync()).Quietly().StandardOutput);
    }
}
