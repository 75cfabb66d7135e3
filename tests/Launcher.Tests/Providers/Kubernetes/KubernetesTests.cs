using System.Text;
using Launcher.Providers;
using Launcher.Providers.Kubernetes;
using Launcher.Testing.Doubles.Kubernetes;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Http;

namespace Launcher.Tests.Providers.Kubernetes;

/// <summary>What is read from a cluster, and how often it is asked.</summary>
public sealed class KubernetesTests : IAsyncLifetime
{
    private const string Db = "GET /api/v1/namespaces/app/secrets/db";

    private KubernetesServer _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await KubernetesServer.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_secret_is_its_keys_whatever_bytes_they_hold()
    {
        var version = _cluster.Objects.Put("db", ("user", "app"u8.ToArray()), ("key", [0, 0xff]), ("none", []));
        var elsewhere = _cluster.Objects.Put("other", "db", ("user", "é"u8.ToArray()));

        var answers = await _cluster.AskAsync("k8s://db", "*k8s://other/db");

        Assert.Equal([version, elsewhere], answers.Select(answer => answer.Document!.Version));
        Assert.Equal(["user=617070", "key=00FF", "none="], Keys(answers[0]));
        Assert.Equal(["user=C3A9"], Keys(answers[1]));
        Assert.Equal([Db, "GET /api/v1/namespaces/other/secrets/db"], _cluster.Calls.Order());
        Assert.All(_cluster.Requests, request => Assert.Equal("application/json", request.Header("Accept")));
    }

    [Fact]
    public async Task A_config_map_is_its_texts_and_its_bytes()
    {
        _cluster.Objects.PutMap("settings", "text", "é\n", "bytes", [0xff]);

        var answer = Assert.Single(await _cluster.AskAsync("*k8s://settings?kind=configmap"));

        Assert.Equal(["text=C3A90A", "bytes=FF"], Keys(answer));
        Assert.Equal(["GET /api/v1/namespaces/app/configmaps/settings"], _cluster.Calls);
    }

    [Fact]
    public async Task A_secret_without_keys_is_there()
    {
        _cluster.Objects.Put("db");

        Assert.Empty(Assert.Single(await _cluster.AskAsync("*k8s://db")).Document!.Keys);
    }

    [Fact]
    public async Task A_hundred_are_read_at_once_and_answered_in_order()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(number => $"s-{number}")];
        foreach (var name in names)
        {
            _cluster.Objects.Put(name, "value", name);
        }

        // Nobody is answered before 32 wait, and then there are no more.
        var (waiting, most) = (0, 0);
        var full = new TaskCompletionSource();
        _cluster.Interferes = async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref waiting));
            if (most == 32)
            {
                full.TrySetResult();
            }
            await full.Task;
            Interlocked.Decrement(ref waiting);
            return false;
        };

        var answers = await _cluster.AskAsync([.. names.Select(name => $"k8s://{name}")]);

        Assert.Equal(names, answers.Select(answer => Encoding.UTF8.GetString(answer.Document!.Keys[0].Value.Bytes)));
        Assert.Equal((100, 32), (_cluster.Calls.Count, most));
    }

    [Fact]
    public async Task What_has_changed_is_asked_without_its_values_and_what_is_immutable_never()
    {
        var old = _cluster.Objects.Put("db", "password", "old");
        var same = _cluster.Objects.Put("same", "password", "x");
        _cluster.Objects.Put("fixed", "password", "x");
        _cluster.Objects.Freeze("fixed");
        var version = Assert.Single(await _cluster.AskAsync("k8s://fixed")).Document!.Version!;
        Assert.EndsWith(" (immutable)", version, StringComparison.Ordinal);
        var current = _cluster.Objects.Put("db", "password", "new");
        Assert.NotEqual(old, current);
        var asked = _cluster.Requests.Count;

        var changes = await ChangedAsync(
            ("k8s://db", old),
            ("k8s://same", same),
            ("k8s://fixed", version),
            ("k8s://gone", "1"),
            ("k8s://never", null),
            ("k8s://db?kind=secret", null)
        );

        Assert.Equal([Change.Changed, Change.Same, Change.Same, Change.Ask, Change.Same, Change.Changed], changes);
        Assert.Equal(5, _cluster.Requests.Count - asked);
        Assert.All(
            _cluster.Requests.Skip(asked),
            request =>
            {
                Assert.Equal("application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", request.Header("Accept"));
                Assert.DoesNotContain("/fixed", request.Target, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task Who_answers_a_check_with_values_is_not_believed()
    {
        var version = _cluster.Objects.Put("db", "password", "x");
        // What stands between may not know the header.
        _cluster.Interferes = (context, _) =>
            AnswersAsync(
                context,
                $$$"""{"kind":"Secret","metadata":{"resourceVersion":"{{{version}}}"},"data":{"password":"eA=="}}"""
            );

        Assert.Equal([Change.Ask], await ChangedAsync(("k8s://db", version)));
    }

    [Fact]
    public async Task A_token_that_kubelet_renews_is_read_again_at_each_request()
    {
        _cluster.Objects.Put("db", "password", "x");
        var provider = ProviderTable.Get("k8s").Create(_cluster.Settings());
        var request = KubernetesServer.Request("k8s://db");
        Assert.NotNull(await ReadAsync());
        var asked = _cluster.Requests.Count;

        _cluster.Rotate();
        Assert.NotNull(await ReadAsync());
        Assert.Equal(asked + 1, _cluster.Requests.Count);

        // Also between two attempts.
        var failed = false;
        _cluster.Interferes = (context, _) =>
        {
            if (failed)
            {
                return Task.FromResult(false);
            }
            failed = true;
            _cluster.Rotate();
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        Assert.NotNull(await ReadAsync());
        Assert.Equal(3, _cluster.Requests.Select(seen => seen.Header("Authorization")).Distinct().Count());

        async Task<SecretDocument?> ReadAsync() =>
            Assert.Single(await provider.FetchAsync([request], TestContext.Current.CancellationToken)).Document;
    }

    [Fact]
    public async Task A_token_with_a_line_break_at_its_end_is_sent_without()
    {
        _cluster.Objects.Put("db", "password", "x");
        var token = Assert.Single(_cluster.Tokens);
        await File.WriteAllTextAsync(
            Path.Combine(_cluster.Pod, "token"),
            $"{token}\r\n",
            TestContext.Current.CancellationToken
        );

        Assert.NotNull(Assert.Single(await _cluster.AskAsync("k8s://db")).Document);
        Assert.Equal($"Bearer {token}", Assert.Single(_cluster.Requests).Header("Authorization"));
    }

    [Theory]
    [InlineData("10.96.0.1", "443", "Kubernetes at https://10.96.0.1")]
    [InlineData("10.96.0.1", null, "Kubernetes at https://10.96.0.1")]
    [InlineData("fd00:10:96::1", "6443", "Kubernetes at https://[fd00:10:96::1]:6443")]
    [InlineData("kubernetes.default.svc", "6443", "Kubernetes at https://kubernetes.default.svc:6443")]
    public void A_pod_s_own_cluster_is_where_kubelet_says_and_behind_no_proxy(string host, string? port, string name)
    {
        string[] environment = [$"KUBERNETES_SERVICE_HOST={host}", "HTTPS_PROXY=http://proxy:3128"];
        var settings = Given.Variables(
            KubernetesSettings.All,
            null,
            port is null ? environment : [.. environment, $"KUBERNETES_SERVICE_PORT={port}"]
        );

        var endpoint = Cluster.Of(settings).Open();

        Assert.Equal((name, true), (endpoint.Name, endpoint.IsMetadata));
        Assert.Null(Launcher.Transport.ProxyRules.For(endpoint, settings.Network));
        Assert.Equal("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt", endpoint.Tls.CaFile);
        Assert.True(endpoint.Tls.IsDecided);
    }

    [Fact]
    public void Another_cluster_has_its_token_namespace_and_CA_in_one_directory_and_may_be_behind_a_proxy()
    {
        var settings = _cluster.Settings("HTTPS_PROXY=http://proxy:3128", "LAUNCHER_K8S_ADDR=https://k8s.example/c/1");

        var endpoint = Cluster.Of(settings).Open();

        Assert.Equal("app", Cluster.Of(settings).Namespace);
        Assert.Equal($"{_cluster.Pod}/ca.crt", endpoint.Tls.CaFile);
        Assert.Equal("https://k8s.example/c/1/api", endpoint.Address.At("api").AbsoluteUri);
        Assert.NotNull(Launcher.Transport.ProxyRules.For(endpoint, settings.Network));
        Assert.Equal("b", Cluster.Of(_cluster.Settings("LAUNCHER_K8S_NAMESPACE=b")).Namespace);
        Assert.Equal("/x", Cluster.Of(_cluster.Settings("LAUNCHER_K8S_CA_FILE=/x")).Open().Tls.CaFile);
    }

    [Fact]
    public void Plan_says_where_each_of_it_comes_from()
    {
        Assert.Equal(
            [
                $"login with the token in '{_cluster.Pod}/token' [LAUNCHER_K8S_TOKEN_FILE]",
                $"address {_cluster.Url} [LAUNCHER_K8S_ADDR]",
                $"namespace app [{_cluster.Pod}/namespace]",
            ],
            ProviderTable.Get("k8s").Explain(_cluster.Settings())
        );
        Assert.Equal(
            [
                "login with the token in '/nonexistent/token' [LAUNCHER_K8S_TOKEN_FILE]",
                "no address: KUBERNETES_SERVICE_HOST is not set",
                "no namespace but those of the references",
            ],
            ProviderTable
                .Get("k8s")
                .Explain(Given.Variables(KubernetesSettings.All, null, "LAUNCHER_K8S_TOKEN_FILE=/nonexistent/token"))
        );
    }

    [Fact]
    public void The_policy_is_a_role_of_each_namespace_that_names_each_object()
    {
        string[] references =
        [
            "k8s://tls",
            "k8s://app/db",
            "*k8s://db",
            "k8s://123/db",
            "k8s://settings?kind=configmap",
        ];
        var policy = ProviderTable
            .Get("k8s")
            .Policy!([.. references.Select(KubernetesServer.Request)], _cluster.Settings());

        Assert.Equal(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: "launcher-web"
              namespace: "123"
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
              namespace: "123"
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: Role
              name: "launcher-web"
            subjects:
              - kind: ServiceAccount
                name: "web"
                namespace: "app"
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: "launcher-web"
              namespace: "app"
            rules:
              - apiGroups: [""]
                resources: ["configmaps"]
                verbs: ["get"]
                resourceNames:
                  - "settings"
              - apiGroups: [""]
                resources: ["secrets"]
                verbs: ["get"]
                resourceNames:
                  - "db"
                  - "tls"
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
            policy
        );
    }

    [Theory]
    [InlineData("system:serviceaccount:app:web", "app:web")]
    [InlineData("system:serviceaccount:app:web:x", null)]
    [InlineData("system:serviceaccount:app:\"\n- x", null)]
    [InlineData("system:serviceaccount:a.b:web", null)]
    [InlineData("user@example.org", null)]
    [InlineData("", null)]
    public async Task A_token_suggests_whose_it_is(string subject, string? account)
    {
        await WriteTokenAsync($"e30.{KubernetesServer.Encode($$"""{"sub":{{JsonText(subject)}}}""")}.x");
        Assert.Equal(account, Cluster.Of(_cluster.Settings()).Account);
    }

    [Theory]
    [InlineData("opaque")]
    [InlineData("a.b")]
    [InlineData("a.!!.c")]
    [InlineData("..")]
    [InlineData("")]
    public async Task A_token_that_is_no_JWT_suggests_nobody(string token)
    {
        await WriteTokenAsync(token);
        Assert.Null(Cluster.Of(_cluster.Settings()).Account);
    }

    [Fact]
    public async Task Who_has_too_much_to_do_is_asked_again_when_it_says()
    {
        _cluster.Objects.Put("db", "password", "x");
        var asked = 0;
        _cluster.Interferes = async (context, _) =>
        {
            if (asked++ > 0)
            {
                return false;
            }
            context.Response.Headers.RetryAfter = "1";
            await Answer.FailAsync(context, 429, "TooManyRequests", "too many requests, please try again later");
            return true;
        };

        var began = TimeProvider.System.GetTimestamp();
        Assert.NotNull(Assert.Single(await _cluster.AskAsync("k8s://db")).Document);
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(990));
    }

    private Task WriteTokenAsync(string token) =>
        File.WriteAllTextAsync(Path.Combine(_cluster.Pod, "token"), token, TestContext.Current.CancellationToken);

    private async Task<IReadOnlyList<Change>> ChangedAsync(params (string Reference, string? Version)[] known) =>
        await ProviderTable
            .Get("k8s")
            .Create(_cluster.Settings())
            .ChangedAsync(
                [.. known.Select(one => new KnownSecret(KubernetesServer.Request(one.Reference), one.Version))],
                TestContext.Current.CancellationToken
            );

    private static async Task<bool> AnswersAsync(HttpContext context, string body)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body, context.RequestAborted);
        return true;
    }

    private static string JsonText(string text) => System.Text.Json.Nodes.JsonValue.Create(text).ToJsonString();

    private static IEnumerable<string> Keys(SecretAnswer answer) =>
        answer.Document!.Keys.Select(key => $"{key.Key}={Convert.ToHexString(key.Value.Bytes)}");
}
