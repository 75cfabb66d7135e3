using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Kubernetes;
using Launcher.Testing.Doubles.Kubernetes;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Http;

namespace Launcher.Tests.Providers.Kubernetes;

/// <summary>What a user reads when a cluster says no, or is none, to the letter. <c>{}</c> is the server, <c>{dir}</c> the pod's files.</summary>
public sealed class KubernetesFailureTests : IAsyncLifetime
{
    private const string Nowhere =
        "KUBERNETES_SERVICE_HOST is not set, as it is in every pod: run it in one, or set --k8s-addr and --k8s-token-file";

    private const string NotKubernetes =
        "BadValue: Kubernetes at {} answered with something that is not the JSON of Kubernetes: check that no proxy or portal answers in its place, and --k8s-addr";

    private KubernetesServer _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await KubernetesServer.StartAsync();
        _cluster.Objects.Put("db", "password", "value");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task What_is_missing_is_not_found_and_says_where()
    {
        await FailsAsync(
            "NotFound: Kubernetes at {} does not have the secret 'none' in the namespace 'app': check both names; a config map is read with ?kind=configmap",
            "k8s://none"
        );
        await FailsAsync(
            "NotFound: Kubernetes at {} does not have the config map 'db' in the namespace 'other': check both names",
            "k8s://other/db?kind=configmap"
        );
    }

    [Fact]
    public async Task What_no_role_allows_is_denied_and_says_whom()
    {
        _cluster.Objects.HasRoles = true;
        await FailsAsync(
            "Denied: Kubernetes at {}: the secret 'db' in the namespace 'app' may not be read by the service account 'app/web': let a Role allow it: launcher policy prints it and its RoleBinding",
            "k8s://db"
        );
    }

    [Theory]
    [InlineData("secrets \\\"db\\\" is forbidden: User \\\"system:anonymous\\\" cannot get resource")]
    [InlineData("User \\\"s3cr3t-of-somebody\\\"")]
    [InlineData("User \\\"")]
    [InlineData("no")]
    public Task Who_is_no_service_account_is_not_named(string message)
    {
        Answers(403, $$"""{"kind":"Status","reason":"Forbidden","message":"{{message}}"}""");
        return FailsAsync(
            "Denied: Kubernetes at {}: the secret 'db' in the namespace 'app' may not be read: let a Role allow it: launcher policy prints it and its RoleBinding",
            "k8s://db"
        );
    }

    [Fact]
    public async Task A_token_that_is_not_taken_is_named_by_its_file()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_cluster.Pod, "token"),
            "of.another.cluster",
            TestContext.Current.CancellationToken
        );
        await FailsAsync(
            "Login: Kubernetes at {} does not take the token in '{dir}/token': check that its service account is still there, that it is renewed, and that its audience is this API server",
            "k8s://db"
        );
        Assert.Single(_cluster.Requests);
    }

    [Theory]
    [InlineData(200, "<html><body>Sign in</body></html>")]
    [InlineData(200, "")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"kind":"ConfigMap","metadata":{"resourceVersion":"1"}}""")]
    [InlineData(200, """{"kind":"Secret","metadata":{}}""")]
    [InlineData(200, """{"kind":"Secret","metadata":{"resourceVersion":"1"}} x""")]
    [InlineData(302, "")]
    [InlineData(401, "<html>")]
    [InlineData(403, "Forbidden")]
    [InlineData(404, "404 page not found\n")]
    // A path that it does not know: not the secret is missing.
    [InlineData(404, """{"kind":"Status","reason":"NotFound","message":"the server could not find","details":{}}""")]
    [InlineData(404, """{"kind":"Status","reason":"NotFound","details":{"name":"other","kind":"secrets"}}""")]
    public Task Who_does_not_speak_as_an_API_server_is_none(int status, string body)
    {
        Answers(status, body);
        return FailsAsync(NotKubernetes, "k8s://db");
    }

    [Theory]
    [InlineData("""{"password":"!"}""", "the key 'password' of the secret 'db' is not base64")]
    [InlineData("""{"password":"eA"}""", "the key 'password' of the secret 'db' is not base64")]
    [InlineData("""{"a":"eA==","b":1}""", "the key 'b' of the secret 'db' is not base64")]
    [InlineData("""{"a":null}""", "the key 'a' of the secret 'db' is not base64")]
    [InlineData("""{"\ud800":"eA=="}""", "the key '' of the secret 'db' is not base64")]
    public Task A_value_that_is_not_base64_is_no_value(string data, string problem)
    {
        Answers(200, $$"""{"kind":"Secret","metadata":{"resourceVersion":"1"},"data":{{data}}}""");
        return FailsAsync($"BadValue: Kubernetes at {{}}: {problem}: check what answers in its place", "k8s://db");
    }

    [Fact]
    public Task A_config_map_holds_texts()
    {
        Answers(200, """{"kind":"ConfigMap","metadata":{"resourceVersion":"1"},"data":{"a":1}}""");
        return FailsAsync(
            "BadValue: Kubernetes at {}: the key 'a' of the config map 'db' is not text: check what answers in its place",
            "k8s://db?kind=configmap"
        );
    }

    [Fact]
    public async Task A_refusal_that_is_not_known_is_told_by_its_reason()
    {
        Answers(409, """{"kind":"Status","reason":"Conflict","message":"needle"}""");
        await FailsAsync(
            "Denied: Kubernetes at {} answered 409 ('Conflict') to the secret 'db' in the namespace 'app': look the reason up in the reference of the Kubernetes API",
            "k8s://db"
        );
    }

    [Theory]
    [InlineData(
        429,
        "Throttled: Kubernetes at {} asked to slow down until the time was up: start fewer at once, or give it more time with --timeout"
    )]
    [InlineData(500, "Unavailable: Kubernetes at {} answered 500: try again later")]
    [InlineData(503, "Unavailable: Kubernetes at {} answered 503: try again later")]
    public async Task What_may_pass_is_asked_again_until_the_time_is_up(int status, string problem)
    {
        var asked = new TaskCompletionSource();
        _cluster.Interferes = async (context, _) =>
        {
            await Answer.FailAsync(context, status, "Any", "needle");
            if (_cluster.Requests.Count == 3)
            {
                asked.SetResult();
            }
            return true;
        };
        using var budget = new CancellationTokenSource();
        var fetching = ProviderTable
            .Get("k8s")
            .Create(_cluster.Settings())
            .FetchAsync([KubernetesServer.Request("k8s://db")], budget.Token);
        await asked.Task;
        await budget.CancelAsync();

        Said(problem, Assert.Single(await fetching).Failure);
    }

    [Theory]
    [InlineData(
        "token",
        "LAUNCHER_K8S_TOKEN_FILE: '{dir}/token' cannot be read: no such file or directory: mount the token there, readable by this process's user"
    )]
    [InlineData(
        "ca.crt",
        "'{dir}/ca.crt' cannot be read: no such file or directory: name a PEM file that this process's user may read"
    )]
    public void What_kubelet_has_not_put_there_is_told_before_anybody_is_asked(string file, string problem)
    {
        File.Delete(Path.Combine(_cluster.Pod, file));
        Assert.Equal([problem], Told(ProviderTable.Get("k8s").CheckFiles(_cluster.Settings())));
    }

    [Fact]
    public async Task An_empty_token_is_told()
    {
        await File.WriteAllTextAsync(Path.Combine(_cluster.Pod, "token"), "\n", TestContext.Current.CancellationToken);
        await FailsAsync("Login: '{dir}/token' (LAUNCHER_K8S_TOKEN_FILE) is empty: check what writes it", "k8s://db");
        Assert.Empty(_cluster.Requests);
    }

    [Fact]
    public async Task A_namespace_that_nobody_names_is_told()
    {
        File.Delete(Path.Combine(_cluster.Pod, "namespace"));
        const string Problem =
            "'k8s://db' names no namespace, and '{dir}/namespace' does not either: write k8s://NAMESPACE/db, or set --k8s-namespace";
        var request = KubernetesServer.Request("k8s://db");
        Said($"BadReference: {Problem}", ProviderTable.Get("k8s").CheckSource(request, _cluster.Settings()));
        await FailsAsync($"BadReference: {Problem}", "k8s://db");
        Assert.Empty(_cluster.Requests);

        Assert.Null(
            ProviderTable.Get("k8s").CheckSource(KubernetesServer.Request("k8s://app/db"), _cluster.Settings())
        );
    }

    [Fact]
    public void Where_no_pod_is_that_is_told()
    {
        var settings = Given.Variables(KubernetesSettings.All, null);
        Assert.Equal([Nowhere], Told(ProviderTable.Get("k8s").CheckFiles(settings)));
        Assert.Empty(ProviderTable.Get("k8s").CheckSettings(settings));
    }

    [Theory]
    [InlineData(
        "LAUNCHER_K8S_ADDR=https://k8s.example",
        "LAUNCHER_K8S_ADDR: another cluster or instance needs a token of its own: this pod's goes to its own cluster alone: set --k8s-token-file"
    )]
    [InlineData(
        "LAUNCHER_K8S_ADDR=k8s.example|LAUNCHER_K8S_TOKEN_FILE=/x",
        "LAUNCHER_K8S_ADDR: 'k8s.example' is not an http or https address: write https://host:port"
    )]
    [InlineData(
        "LAUNCHER_K8S_ADDR=http://k8s.example|LAUNCHER_K8S_TOKEN_FILE=/x",
        "LAUNCHER_K8S_ADDR: 'http://k8s.example' is plain HTTP: secrets would cross the network for everyone to read: write https://"
    )]
    [InlineData(
        "LAUNCHER_K8S_NAMESPACE=my_app",
        "LAUNCHER_K8S_NAMESPACE: 'my_app' is not the name of a namespace: it has small letters and digits, and '-' between them"
    )]
    [InlineData(
        "KUBERNETES_SERVICE_HOST=a b",
        "KUBERNETES_SERVICE_HOST: 'https://a b:443' is not an http or https address: write https://host:port"
    )]
    public void A_setting_is_told_before_anybody_is_asked(string environment, string problem)
    {
        var settings = Given.Variables(KubernetesSettings.All, null, environment.Split('|'));
        Assert.Equal([problem], Told(ProviderTable.Get("k8s").CheckSettings(settings)));
    }

    [Fact]
    public void An_instance_has_a_token_of_its_own()
    {
        var settings = _cluster.Settings("KUBERNETES_SERVICE_HOST=10.96.0.1").Of("eu");
        Assert.Equal(
            [
                "another cluster or instance needs a token of its own: this pod's goes to its own cluster alone: set --k8s+eu-token-file",
            ],
            Told(ProviderTable.Get("k8s").CheckSettings(settings))
        );
        Assert.Equal("Kubernetes 'eu' at https://10.96.0.1", Cluster.Of(settings).Open().Name);
    }

    [Theory]
    [InlineData("db", null)]
    [InlineData("app/db", null)]
    [InlineData("0a-b/my.db-1", null)]
    [InlineData("a/b/c", "'a/b/c' has more than a namespace and a name: write a key behind '#': 'k8s://a/b#KEY'")]
    [InlineData(
        "My-Db",
        "'My-Db' is not the name of a secret or config map: it has small letters and digits, and '-' and '.' between them"
    )]
    [InlineData(
        "app/-db",
        "'-db' is not the name of a secret or config map: it has small letters and digits, and '-' and '.' between them"
    )]
    [InlineData(
        "a.b/db",
        "'a.b' is not the name of a namespace: it has small letters and digits, and '-' between them"
    )]
    [InlineData("/db", "'' is not the name of a namespace: it has small letters and digits, and '-' between them")]
    [InlineData(
        "app/",
        "'' is not the name of a secret or config map: it has small letters and digits, and '-' and '.' between them"
    )]
    [InlineData(
        "app/a?x",
        "'a?x' is not the name of a secret or config map: it has small letters and digits, and '-' and '.' between them"
    )]
    [InlineData(
        "https://10.0.0.1:6443",
        "it is the address of an API server, as Spark writes it: an app's own is passed on behind literal://; the launcher's is --k8s-addr"
    )]
    public void A_location_is_a_namespace_and_a_name(string location, string? problem)
    {
        var told = ProviderTable.Get("k8s").CheckLocation(location);
        Assert.Equal(problem, told is null ? null : $"{told.What}: {told.WayOut}");
        Assert.NotNull(ProviderTable.Get("k8s").CheckLocation(new string('a', 254)));
        Assert.NotNull(ProviderTable.Get("k8s").CheckLocation($"{new string('a', 64)}/db"));
    }

    [Theory]
    [InlineData(
        "k8s://db?kind=pod",
        "'pod' is not a kind that is read: write kind=configmap, or leave it out for a secret"
    )]
    [InlineData("k8s://db?kind", "'' is not a kind that is read: write kind=configmap, or leave it out for a secret")]
    [InlineData("k8s://db?kind=secret", null)]
    public void A_kind_is_one_of_two(string reference, string? problem)
    {
        var told = ProviderTable.Get("k8s").CheckRequest(KubernetesServer.Request(reference), _cluster.Settings());
        Assert.Equal(problem, told is null ? null : $"{told.What}: {told.WayOut}");
    }

    private void Answers(int status, string body) =>
        _cluster.Interferes = async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body, context.RequestAborted);
            return true;
        };

    private async Task FailsAsync(string problem, string reference) =>
        Said(problem, Assert.Single(await _cluster.AskAsync(reference)).Failure);

    private void Said(string problem, Failure? failure) =>
        Assert.Equal(Filled(problem), $"{failure?.Class}: {failure?.What}: {failure?.WayOut}");

    private string Filled(string problem) =>
        problem
            .Replace("{}", _cluster.Url, StringComparison.Ordinal)
            .Replace("{dir}", _cluster.Pod, StringComparison.Ordinal);

    private List<string> Told(IEnumerable<Problem> problems) =>
        [
            .. problems.Select(told =>
                $"{(told.Subject is null ? "" : $"{told.Subject}: ")}{told.What}: {told.WayOut}".Replace(
                    _cluster.Pod,
                    "{dir}",
                    StringComparison.Ordinal
                )
            ),
        ];
}
