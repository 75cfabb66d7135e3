using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Vault;
using Launcher.Testing.Harness;

namespace Launcher.Testing.Doubles.Vault;

/// <summary>
/// A Vault server set up over its own API, so that the double and a real one (<c>LAUNCHER_TEST_VAULT</c>) are set up, and
/// asked, in the same way.
/// </summary>
internal sealed class VaultSite : IAsyncDisposable
{
    private readonly HttpClient _http = new();

    private VaultSite(VaultDouble? fake, RealVault? real, string url, string root, TimeProvider? time = null)
    {
        (Double, Real, Url, Root, Time) = (fake, real, url, root, time);
        _http.DefaultRequestHeaders.Add("X-Vault-Token", root);
        _http.DefaultRequestHeaders.Add("X-Vault-Request", "true");
    }

    /// <summary>The double; null when a real server is asked.</summary>
    public VaultDouble? Double { get; }

    /// <summary>What the provider logged, at any level.</summary>
    public StringBuilder Said { get; } = new();

    private RealVault? Real { get; }

    /// <summary>The clock of both sides; null for a real one each.</summary>
    private TimeProvider? Time { get; }

    public string Url { get; }

    /// <summary>The root token.</summary>
    public string Root { get; }

    /// <summary>The double, or the server of <c>LAUNCHER_TEST_VAULT</c>; with a KV v2 at <c>secret/</c> and a KV v1 at <c>kv1/</c>.</summary>
    public static async Task<VaultSite> StartAsync()
    {
        VaultSite site;
        if (RealVault.Program is { } program)
        {
            var real = await RealVault.StartAsync(program);
            site = new VaultSite(null, real, real.Url, real.Root);
        }
        else
        {
            var fake = await VaultDouble.StartAsync();
            site = new VaultSite(fake, null, fake.Url, fake.Root.Value);
            await site.MountAsync("secret", "kv", 2);
        }
        await site.MountAsync("kv1", "kv", 1);
        return site;
    }

    /// <summary>The double alone: for what a real server cannot be made to do.</summary>
    /// <param name="time">By which both the server and the provider reckon; null for a real clock each.</param>
    /// <param name="client">The provider's own view of it; null for the same.</param>
    public static async Task<VaultSite> DoubleAsync(TimeProvider? time = null, TimeProvider? client = null)
    {
        var fake = await VaultDouble.StartAsync(null, time);
        var site = new VaultSite(fake, null, fake.Url, fake.Root.Value, client ?? time);
        fake.Mount("secret/", new VersionedKeyValueEngine());
        fake.Mount("kv1/", new PlainKeyValueEngine());
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (Double is not null)
        {
            await Double.DisposeAsync();
        }
        if (Real is not null)
        {
            await Real.DisposeAsync();
        }
    }

    /// <summary>A login method at <c>auth/PATH</c>.</summary>
    public Task EnableAsync(string type, string? path = null) =>
        PutAsync($"sys/auth/{path ?? type}", new JsonObject { ["type"] = type }.ToJsonString());

    public async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri($"{Url}/v1/{path}"), TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"setting up {path}: {answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public Task MountAsync(string path, string type, int version) =>
        PutAsync(
            $"sys/mounts/{path}",
            new JsonObject
            {
                ["type"] = type,
                ["options"] = new JsonObject { ["version"] = $"{version}" },
            }.ToJsonString()
        );

    public async Task PolicyAsync(string name, string text) =>
        await PutAsync($"sys/policies/acl/{name}", new JsonObject { ["policy"] = text }.ToJsonString());

    /// <summary>A token with these policies, and the default one.</summary>
    public async Task<string> TokenAsync(params string[] policies)
    {
        var body = new JsonObject { ["policies"] = new JsonArray([.. policies.Select(name => (JsonNode)name)]) };
        return (await PutAsync("auth/token/create", body.ToJsonString()))!["auth"]!["client_token"]!.ToString();
    }

    /// <summary>A token for whom the policy says.</summary>
    public async Task<string> TokenForAsync(string policy)
    {
        var name = $"p{Guid.NewGuid():n}";
        await PolicyAsync(name, policy);
        return await TokenAsync(name);
    }

    /// <summary>Writes a path of the API, and answers its answer; null for none.</summary>
    public async Task<JsonNode?> PutAsync(string path, string json, params (string Name, string Value)[] headers)
    {
        using var content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        content.Headers.ContentType!.CharSet = null;
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Url}/v1/{path}") { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"setting up {path}: {answer.StatusCode} {text}");
        return answer.StatusCode == HttpStatusCode.NoContent ? null : JsonNode.Parse(text);
    }

    /// <summary>What the provider is created with: this server's address, and these variables.</summary>
    public ProviderSettings Settings(params string[] environment) =>
        Given.Variables(VaultSettings.All, Said, Time, [$"VAULT_ADDR={Url}", .. environment]);

    /// <summary>One question of the provider, with a token: root's, when it is null.</summary>
    public async Task<SecretAnswer> AskAsync(
        string location,
        string? token = null,
        params (string Name, string? Value)[] options
    ) => Assert.Single(await AskAllAsync(token, Request(location, options)));

    public Task<IReadOnlyList<SecretAnswer>> AskAllAsync(string? token, params SecretRequest[] requests) =>
        RunAsync(Settings($"VAULT_TOKEN={token ?? Root}"), requests);

    /// <summary>A whole run of the provider.</summary>
    public static async Task<IReadOnlyList<SecretAnswer>> RunAsync(
        ProviderSettings settings,
        params SecretRequest[] requests
    )
    {
        Assert.Empty(VaultDescriptor.Value.CheckSettings(settings));
        var provider = VaultDescriptor.Value.Create(settings);
        var answers = await FetchAsync(provider, requests, TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await provider.EndAsync(patience.Token);
        return answers;
    }

    /// <summary>Both steps of a launch: what makes the server create something is asked for last.</summary>
    public static async Task<IReadOnlyList<SecretAnswer>> FetchAsync(
        IProvider provider,
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    )
    {
        var answers = (await provider.FetchAsync(requests, cancellation)).ToArray();
        var waiting = requests.Where((_, i) => answers[i].Document is { IsIssued: false }).ToList();
        if (waiting.Count > 0 && !cancellation.IsCancellationRequested)
        {
            var issued = await provider.IssueAsync(waiting, cancellation);
            for (var i = 0; i < waiting.Count; i++)
            {
                answers[requests.ToList().IndexOf(waiting[i])] = issued[i];
            }
        }
        return answers;
    }

    public static SecretRequest Request(string location, params (string Name, string? Value)[] options) =>
        new(location, [.. options.Select(option => new ReferenceOption(option.Name, option.Value))], false);
}
