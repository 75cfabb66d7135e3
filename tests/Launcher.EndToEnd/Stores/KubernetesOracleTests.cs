using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Kubernetes;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Stores;

/// <summary>
/// The project's own client reads from the double that the other tests ask: it, and not who wrote the double, says that the double
/// is right.
/// </summary>
public sealed class KubernetesOracleTests : IAsyncLifetime
{
    private const string Account = "var/run/secrets/kubernetes.io/serviceaccount";

    private readonly TestCertificateAuthority _authority = new();
    private readonly Scratch _root = Scratch.OnDisk();
    private KubernetesServer _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await KubernetesServer.StartAsync(_authority);
        foreach (var name in new[] { "token", "ca.crt", "namespace" })
        {
            _root.Write(
                $"{Account}/{name}",
                await File.ReadAllTextAsync(Path.Combine(_cluster.Pod, name), TestContext.Current.CancellationToken)
            );
        }
    }

    public ValueTask DisposeAsync()
    {
        _root.Dispose();
        _authority.Dispose();
        return _cluster.DisposeAsync();
    }

    [Fact]
    public async Task It_logs_in_as_a_pod_reads_and_is_refused_as_ours()
    {
        var version = _cluster.Objects.Put("db", "password", "value é\n");
        _cluster.Objects.Freeze("db");
        _cluster.Objects.PutMap("settings", "url", "https://é", "blob", Encoding.UTF8.GetBytes("bytes"));
        _cluster.Objects.Put("denied", "a", "x");
        _cluster.Objects.Denied["denied"] = true;

        var outcome = await Client("k8s.mjs").RunAsync();

        Assert.True(outcome.ExitCode == 0, $"build/oracles.sh has installed it? {outcome}");
        Assert.Equal(
            $$$"""{"secret":["Secret","value é\n","{{{version}}}",true],"map":["ConfigMap","https://é","bytes"],"known":["PartialObjectMetadata",null,"{{{version}}}"],"failures":{"none":[404,"Status","NotFound","none"],"denied":[403,"Status","Forbidden","denied"]}}""",
            JsonNode
                .Parse(outcome.StandardOutput)!
                .ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        );
    }

    [Fact]
    public async Task What_policy_prints_allows_what_was_denied_once_it_is_applied()
    {
        _cluster.Objects.HasRoles = true;
        _cluster.Objects.Put("db", "password", "allowed");
        var reading = Run.Launcher("--env", "A=k8s://db#password")
            .EnvOf(_cluster.Environment)
            .Command("/bin/sh", "-c", "echo $A");

        Assert.Contains(": denied: ", (await reading.RunAsync()).StandardError, StringComparison.Ordinal);
        var policy = await Run.Launcher("policy", "--env", "A=k8s://db#password")
            .EnvOf(_cluster.Environment)
            .RunAsync();
        var applied = await Client("k8s-apply.mjs")
            .Arguments(_root.Write("role.yaml", policy.Quietly().StandardOutput))
            .RunAsync();

        Assert.True(applied.ExitCode == 0, $"build/oracles.sh has installed it? {applied}");
        Assert.Equal("Role app/launcher-web\nRoleBinding app/launcher-web\n", applied.StandardOutput);
        Assert.Equal("allowed\n", (await reading.RunAsync()).Quietly().StandardOutput);
    }

    private Run Client(string program) =>
        Run.Helper("node", Path.Combine(Repository.Folder, "artifacts", "oracles", program))
            .Arguments(_root.Folder)
            .Env("KUBERNETES_SERVICE_HOST", "localhost")
            .Env("KUBERNETES_SERVICE_PORT", _cluster.Port.ToString(CultureInfo.InvariantCulture));
}
