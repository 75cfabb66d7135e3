using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Kubernetes;
using Launcher.References;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Kubernetes;

/// <summary>
/// An API server on loopback, with what kubelet gives a pod. As strict as the real one where a client can be wrong; the project's
/// own client for JavaScript reads from it too.
/// </summary>
internal sealed class KubernetesServer : IAsyncDisposable
{
    public const string Account = "app:web";

    private readonly ConcurrentDictionary<string, string> _tokens = new();
    private readonly Scratch _pod = Scratch.OnDisk();
    private StoreServer? _server;
    private int _count;

    private KubernetesServer() => Objects = new ObjectService();

    public ObjectService Objects { get; }

    public string Url => _server!.Url;

    public int Port => _server!.Port;

    public IReadOnlyList<SeenRequest> Requests => _server!.Requests;

    /// <summary>What was called, in order of arrival.</summary>
    public IReadOnlyList<string> Calls => [.. Requests.Select(request => $"{request.Method} {request.Target}")];

    /// <summary>Called before anything else; true when it has answered.</summary>
    public Func<HttpContext, SeenRequest, Task<bool>>? Interferes { get; set; }

    /// <summary>Every token that was given.</summary>
    public ICollection<string> Tokens => _tokens.Keys;

    /// <summary>The directory of a pod's service account: <c>token</c>, <c>ca.crt</c>, <c>namespace</c>.</summary>
    public string Pod => _pod.Folder;

    /// <summary>The variables that lead here with that pod's token.</summary>
    public string[] Environment => [$"LAUNCHER_K8S_ADDR={Url}", $"LAUNCHER_K8S_TOKEN_FILE={Pod}/token"];

    /// <param name="authority">Whose certificate it has; null for plain HTTP.</param>
    public static async Task<KubernetesServer> StartAsync(TestCertificateAuthority? authority = null)
    {
        var server = new KubernetesServer();
        server._server = await StoreServer.StartAsync(
            server.AnswerAsync,
            authority is null ? null : StoreListener.Tls(authority)
        );
        server.Rotate();
        // Where there is no TLS nobody reads it.
        server._pod.Write("ca.crt", authority?.Pem ?? "none\n");
        server._pod.Write("namespace", "app");
        return server;
    }

    /// <summary>What a provider is created with in that pod.</summary>
    public ProviderSettings Settings(params string[] environment) =>
        Given.Variables(KubernetesSettings.All, null, [.. Environment, .. environment]);

    /// <summary>Asks as the fetcher does.</summary>
    public Task<IReadOnlyList<SecretAnswer>> AskAsync(params string[] references) => AskAsync(Settings(), references);

    /// <param name="references">Those that begin with <c>*</c> are expansions.</param>
    public static async Task<IReadOnlyList<SecretAnswer>> AskAsync(
        ProviderSettings settings,
        params string[] references
    ) =>
        await ProviderTable
            .Get("k8s")
            .Create(settings)
            .FetchAsync([.. references.Select(Request)], TestContext.Current.CancellationToken);

    public static SecretRequest Request(string text)
    {
        var parsed = ReferenceParser.Parse(text.TrimStart('*'), RealSchemes.Set);
        Assert.Null(parsed.Failure);
        return SecretRequest.Of(parsed.Value!, ProviderTable.Get("k8s").Options, text.StartsWith('*'));
    }

    /// <summary>Gives the pod another token in place of the one it has, which ends.</summary>
    /// <param name="account">Whose it is.</param>
    public string Rotate(string account = Account)
    {
        _tokens.Clear();
        return _pod.Write("token", Issue(account));
    }

    /// <summary>Makes up a token of a service account.</summary>
    public string Issue(string account = Account)
    {
        var claims = new JsonObject
        {
            ["aud"] = new JsonArray("https://kubernetes.default.svc"),
            ["sub"] = $"system:serviceaccount:{account}",
            ["jti"] = $"{Interlocked.Increment(ref _count)}",
        };
        var token =
            $"{Encode("""{"alg":"RS256"}""")}.{Encode(claims.ToJsonString())}.{Encode(Guid.NewGuid().ToString())}";
        _tokens[token] = account;
        return token;
    }

    public async ValueTask DisposeAsync()
    {
        _pod.Dispose();
        await _server!.DisposeAsync();
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private async Task AnswerAsync(HttpContext context)
    {
        var request = StoreServer.Seen(context);
        if (Interferes is { } interferes && await interferes(context, request))
        {
            return;
        }
        var shown = request.Header("Authorization")?.Split(' ', 2);
        if (shown is not ["Bearer", var token] || !_tokens.TryGetValue(token, out var account))
        {
            await Answer.FailAsync(context, 401, "Unauthorized", "Unauthorized");
            return;
        }
        await Objects.AnswerAsync(context, request, account);
    }
}
