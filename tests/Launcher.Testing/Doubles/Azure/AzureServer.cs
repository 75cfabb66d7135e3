using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.AzureKeyVault;
using Launcher.References;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Azure;

/// <summary>
/// Azure on loopback: one key vault, the login that its tokens come from, and the places that give a machine or an app its
/// identity. As strict as the real one where a client can be wrong; Microsoft's own client reads from it too.
/// </summary>
internal sealed class AzureServer : IAsyncDisposable
{
    public const string Tenant = "11111111-2222-3333-4444-555555555555";
    public const string OtherTenant = "99999999-2222-3333-4444-555555555555";
    public const string ClientId = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    public const string ClientSecret = "s3cr3t~of.the-app/+=";

    private ConcurrentDictionary<string, bool> _tokens = new();
    private StoreServer? _server;

    private AzureServer()
    {
        Vault = new KeyVaultService(this);
        Entra = new EntraService(this);
        Identity = new IdentityService(this);
    }

    public KeyVaultService Vault { get; }

    public EntraService Entra { get; }

    public IdentityService Identity { get; }

    public string Url => _server!.Url;

    public IReadOnlyList<SeenRequest> Requests => _server!.Requests;

    /// <summary>How much the server's clock is ahead of this machine's.</summary>
    public TimeSpan ClockOffset { get; set; }

    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + ClockOffset;

    /// <summary>Called before anything else; true when it has answered.</summary>
    public Func<HttpContext, SeenRequest, Task<bool>>? Interferes { get; set; }

    /// <summary>Every token that was given.</summary>
    public ICollection<string> Tokens => _tokens.Keys;

    /// <summary>What was called, in order of arrival.</summary>
    public IReadOnlyList<string> Calls =>
        [.. Requests.Select(request => $"{request.Method} {request.Target.Split('?')[0]}")];

    public static async Task<AzureServer> StartAsync(StoreListener? listener = null)
    {
        var azure = new AzureServer();
        azure._server = await StoreServer.StartAsync(azure.AnswerAsync, listener);
        return azure;
    }

    /// <summary>The variables that lead here, without a login.</summary>
    public string[] Address =>
        [$"LAUNCHER_AZURE_ENDPOINT={Url}", $"AZURE_AUTHORITY_HOST={Url}", $"AZURE_POD_IDENTITY_AUTHORITY_HOST={Url}"];

    /// <summary>The same with an application's secret.</summary>
    public string[] Environment =>
        [.. Address, $"AZURE_TENANT_ID={Tenant}", $"AZURE_CLIENT_ID={ClientId}", $"AZURE_CLIENT_SECRET={ClientSecret}"];

    /// <summary>What a provider is created with to find this server by the environment.</summary>
    public ProviderSettings Settings(params string[] environment) =>
        Given.Variables(AzureSettings.All, null, [.. Environment, .. environment]);

    /// <summary>Asks as the fetcher does, with the application's secret.</summary>
    public Task<IReadOnlyList<SecretAnswer>> AskAsync(params string[] references) => AskAsync(Settings(), references);

    /// <param name="references">Those that begin with <c>*</c> are expansions.</param>
    public static async Task<IReadOnlyList<SecretAnswer>> AskAsync(
        ProviderSettings settings,
        params string[] references
    ) =>
        await ProviderTable
            .Get("azure-kv")
            .Create(settings)
            .FetchAsync([.. references.Select(Request)], TestContext.Current.CancellationToken);

    public static SecretRequest Request(string text)
    {
        var parsed = ReferenceParser.Parse(text.TrimStart('*'), RealSchemes.Set);
        Assert.Null(parsed.Failure);
        return SecretRequest.Of(parsed.Value!, ProviderTable.Get("azure-kv").Options, text.StartsWith('*'));
    }

    /// <summary>An application's certificate.</summary>
    /// <param name="pem">It and its key, as a PEM file has them.</param>
    public static X509Certificate2 MakeCertificate(out string pem)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=app", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        pem = $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n";
        return certificate;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    /// <summary>Makes up a token.</summary>
    public string Issue()
    {
        var token = $"token-{Guid.NewGuid():N}";
        _tokens[token] = true;
        return token;
    }

    /// <summary>Takes the tokens that another has given, as all parts of Azure do.</summary>
    public void Trusts(AzureServer other) => _tokens = other._tokens;

    /// <summary>No token that was given is good any more.</summary>
    public void EndTokens()
    {
        foreach (var token in _tokens.Keys)
        {
            _tokens[token] = false;
        }
    }

    public bool Takes(string? authorization) =>
        authorization?.StartsWith("Bearer ", StringComparison.Ordinal) == true
        && _tokens.GetValueOrDefault(authorization["Bearer ".Length..]);

    public static Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    /// <summary>The parts of a query, or of a form.</summary>
    public static Dictionary<string, string> Parts(string text) =>
        text.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(
                pair => Uri.UnescapeDataString(pair[0]),
                pair => Uri.UnescapeDataString(pair.ElementAtOrDefault(1)?.Replace('+', ' ') ?? "")
            );

    private async Task AnswerAsync(HttpContext context)
    {
        var request = StoreServer.Seen(context);
        context.Response.Headers.Date = Now.ToString("R", CultureInfo.InvariantCulture);
        if (Interferes is { } interferes && await interferes(context, request))
        {
            return;
        }
        var path = request.Target.Split('?')[0];
        var query = Parts(
            request.Target.Contains('?', StringComparison.Ordinal) ? request.Target.Split('?', 2)[1] : ""
        );
        await (
            path.StartsWith("/secrets", StringComparison.Ordinal) ? Vault.AnswerAsync(context, request, path, query)
            : path.StartsWith("/metadata/", StringComparison.Ordinal)
            || path.StartsWith("/msi/", StringComparison.Ordinal)
                ? Identity.AnswerAsync(context, request, path, query)
            : Entra.AnswerAsync(context, request, path)
        );
    }
}
