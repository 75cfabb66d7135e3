using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.GoogleSecretManager;
using Launcher.References;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Google;

/// <summary>
/// Google Cloud on loopback: Secret Manager, the token services, the metadata server of a machine. As strict as the real one
/// where a client can be wrong; Google's own client reads from it too.
/// </summary>
internal sealed class GoogleServer : IAsyncDisposable
{
    public const string Project = "my-project";
    public const string Account = "reader@my-project.iam.gserviceaccount.com";

    private ConcurrentDictionary<string, bool> _tokens = new();
    private StoreServer? _server;

    private GoogleServer()
    {
        Secrets = new SecretManagerService(this);
        Tokens = new TokenServices(this);
        Metadata = new MetadataService(this);
    }

    /// <summary>The key of <see cref="Account"/>.</summary>
    public static RSA Key { get; } = RSA.Create(2048);

    public SecretManagerService Secrets { get; }

    public TokenServices Tokens { get; }

    public MetadataService Metadata { get; }

    public string Url => _server!.Url;

    public IReadOnlyList<SeenRequest> Requests => _server!.Requests;

    /// <summary>How much the server's clock is ahead of this machine's.</summary>
    public TimeSpan ClockOffset { get; set; }

    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + ClockOffset;

    /// <summary>Called before anything else; true when it has answered.</summary>
    public Func<HttpContext, SeenRequest, Task<bool>>? Interferes { get; set; }

    /// <summary>Every token that was given.</summary>
    public ICollection<string> Given => _tokens.Keys;

    /// <summary>What was called, in order of arrival.</summary>
    public IReadOnlyList<string> Calls =>
        [.. Requests.Select(request => $"{request.Method} {request.Target.Split('?')[0]}")];

    public static async Task<GoogleServer> StartAsync(StoreListener? listener = null)
    {
        var google = new GoogleServer();
        google._server = await StoreServer.StartAsync(google.AnswerAsync, listener);
        return google;
    }

    /// <summary>The variables that lead here, where the machine says who asks.</summary>
    public string[] Environment =>
        [$"LAUNCHER_GCP_ENDPOINT={Url}", $"GCE_METADATA_HOST={Url["http://".Length..]}", "HOME=/nonexistent"];

    /// <summary>What a provider is created with to find this server by the environment.</summary>
    public ProviderSettings Settings(params string[] environment) =>
        Harness.Given.Variables(
            [.. GoogleSettings.All, .. Launcher.Aws.AwsSettings.All],
            null,
            [.. Environment, .. environment]
        );

    /// <summary>Asks as the fetcher does, as the machine's account.</summary>
    public Task<IReadOnlyList<SecretAnswer>> AskAsync(params string[] references) => AskAsync(Settings(), references);

    /// <param name="references">Those that begin with <c>*</c> are expansions.</param>
    public static async Task<IReadOnlyList<SecretAnswer>> AskAsync(
        ProviderSettings settings,
        params string[] references
    ) =>
        await ProviderTable
            .Get("gcp-sm")
            .Create(settings)
            .FetchAsync([.. references.Select(Request)], TestContext.Current.CancellationToken);

    public static SecretRequest Request(string text)
    {
        var parsed = ReferenceParser.Parse(text.TrimStart('*'), RealSchemes.Set);
        Assert.Null(parsed.Failure);
        return SecretRequest.Of(parsed.Value!, ProviderTable.Get("gcp-sm").Options, text.StartsWith('*'));
    }

    /// <summary>The credentials file of <see cref="Account"/>'s key, as <c>gcloud iam service-accounts keys create</c> makes it.</summary>
    public static string KeyFile(string pem, string account = Account) =>
        new JsonObject
        {
            ["type"] = "service_account",
            ["project_id"] = Project,
            ["private_key_id"] = "0123456789abcdef",
            ["private_key"] = pem,
            ["client_email"] = account,
            ["client_id"] = "1234567890",
            ["token_uri"] = "https://oauth2.googleapis.com/token",
            ["universe_domain"] = "googleapis.com",
        }.ToJsonString();

    /// <summary>The same with its own key.</summary>
    public static string KeyFile() => KeyFile(Key.ExportPkcs8PrivateKeyPem());

    /// <summary>The credentials file of a workload identity pool, as <c>create-cred-config</c> makes it.</summary>
    /// <param name="source">Its <c>credential_source</c>.</param>
    /// <param name="account">Whom to act as; null for oneself.</param>
    public string FederationFile(string source, string? account = null, string? tokens = null)
    {
        var file = new JsonObject
        {
            ["type"] = "external_account",
            ["audience"] = TokenServices.Audience,
            ["subject_token_type"] = source.Contains("aws1", StringComparison.Ordinal)
                ? TokenServices.AwsType
                : TokenServices.JwtType,
            ["token_url"] = $"{tokens ?? Url}/v1/token",
            ["credential_source"] = JsonNode.Parse(source),
        };
        if (account is not null)
        {
            file["service_account_impersonation_url"] = Impersonation(account);
        }
        return file.ToJsonString();
    }

    public string Impersonation(string account) => $"{Url}/v1/projects/-/serviceAccounts/{account}:generateAccessToken";

    /// <summary>A person's, as <c>gcloud auth application-default login</c> leaves it.</summary>
    public string PersonFile() =>
        new JsonObject
        {
            ["type"] = "authorized_user",
            ["client_id"] = "764086051850.apps.googleusercontent.com",
            ["client_secret"] = TokenServices.ClientSecret,
            ["refresh_token"] = TokenServices.RefreshToken,
            ["quota_project_id"] = "quota-project",
            ["token_uri"] = $"{Url}/token",
        }.ToJsonString();

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    /// <summary>Makes up a token.</summary>
    public string Issue()
    {
        var token = $"ya29.{Guid.NewGuid():N}";
        _tokens[token] = true;
        return token;
    }

    /// <summary>Takes the tokens that another has given, as all parts of Google do.</summary>
    public void Trusts(GoogleServer other) => _tokens = other._tokens;

    /// <summary>No token that was given is good any more.</summary>
    public void EndTokens()
    {
        foreach (var token in _tokens.Keys)
        {
            _tokens[token] = false;
        }
    }

    /// <summary>Why an <c>Authorization</c> is refused; null when it is good.</summary>
    public string? Refuses(string? authorization)
    {
        var token =
            authorization?.StartsWith("Bearer ", StringComparison.Ordinal) == true
                ? authorization["Bearer ".Length..]
                : "";
        return _tokens.TryGetValue(token, out var isGood)
            ? isGood
                ? null
                : "ACCESS_TOKEN_EXPIRED"
            : SignedBearer.Refuses(token, Key, Account, Now);
    }

    public static Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=UTF-8";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    /// <summary>An error of Google's APIs (google.rpc.Status in JSON).</summary>
    public static Task FailAsync(HttpContext context, int status, string name, string message, string? reason = null)
    {
        var error = new JsonObject
        {
            ["code"] = status,
            ["message"] = message,
            ["status"] = name,
        };
        if (reason is not null)
        {
            error["details"] = new JsonArray(
                new JsonObject
                {
                    ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
                    ["reason"] = reason,
                    ["domain"] = "googleapis.com",
                }
            );
        }
        return WriteAsync(context, status, new JsonObject { ["error"] = error });
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
        var (path, query) = request.Target.Split('?', 2) is [var before, var behind]
            ? (before, Parts(behind))
            : (request.Target, []);
        await (
            path.StartsWith("/computeMetadata/", StringComparison.Ordinal) || path == "/"
                ? Metadata.AnswerAsync(context, request, path, query)
            : request.Method == "POST" || path == TokenServices.SubjectPath ? Tokens.AnswerAsync(context, request, path)
            : Secrets.AnswerAsync(context, request, path, query)
        );
    }
}
