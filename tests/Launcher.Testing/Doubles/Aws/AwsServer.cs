using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Launcher.Aws;
using Launcher.Providers;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Aws;

/// <summary>
/// AWS on loopback: Secrets Manager, Parameter Store, the token service, and the places that hand out credentials inside
/// a container or an instance. As strict as the real one where a client can be wrong: every signature is recomputed.
/// </summary>
internal sealed class AwsServer : IAsyncDisposable
{
    /// <summary>Keys that are there from the beginning, and may everything.</summary>
    public static readonly AwsKeys Admin = new(
        "AKIATESTADMIN0000001",
        "admin/secret+key",
        null,
        "arn:aws:iam::123456789012:user/admin"
    );

    private readonly ConcurrentDictionary<string, AwsKeys> _keys = new([new(Admin.Id, Admin)]);
    private StoreServer? _server;

    private AwsServer()
    {
        Secrets = new SecretsService(this);
        Parameters = new ParametersService(this);
        Tokens = new TokenService(this);
        Metadata = new MetadataService(this);
    }

    public SecretsService Secrets { get; }

    public ParametersService Parameters { get; }

    public TokenService Tokens { get; }

    public MetadataService Metadata { get; }

    public string Url => _server!.Url;

    public IReadOnlyList<SeenRequest> Requests => _server!.Requests;

    public int Connections => _server!.Connections;

    public HashSet<string> Regions { get; } = ["eu-west-1", "us-east-1", "cn-north-1", "us-gov-west-1"];

    /// <summary>How much the server's clock is ahead of this machine's.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>What is refused: <c>secretsmanager:GetSecretValue prod/db</c>, or only the action for everything.</summary>
    public ConcurrentDictionary<string, bool> Denied { get; } = new();

    /// <summary>Called before anything else; true when it has answered.</summary>
    public Func<HttpContext, int, Task<bool>>? Interferes { get; set; }

    /// <summary>The bytes of the last answer of a store.</summary>
    public int LastAnswer { get; private set; }

    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + ClockOffset;

    /// <summary>The operations that were called, in order of arrival.</summary>
    public IReadOnlyList<string> Calls =>
        [
            .. Requests.Select(request =>
                request.Header("X-Amz-Target")?.Split('.')[^1]
                ?? Form(request.Text).GetValueOrDefault("Action")
                ?? $"{request.Method} {request.Target}"
            ),
        ];

    public static async Task<AwsServer> StartAsync(StoreListener? listener = null)
    {
        var aws = new AwsServer();
        aws._server = await StoreServer.StartAsync(aws.AnswerAsync, listener);
        return aws;
    }

    /// <summary>What a provider is created with to find this server by the environment.</summary>
    public ProviderSettings Settings(params string[] environment) =>
        Given.Variables(AwsSettings.All, null, [.. Environment(Admin), .. environment]);

    /// <summary>The variables that lead here, with these keys.</summary>
    public string[] Environment(AwsKeys? keys) =>
        [
            $"AWS_ENDPOINT_URL={Url}",
            "AWS_REGION=eu-west-1",
            "AWS_EC2_METADATA_DISABLED=true",
            .. keys is null ? [] : (string[])[$"AWS_ACCESS_KEY_ID={keys.Id}", $"AWS_SECRET_ACCESS_KEY={keys.Secret}"],
            .. keys?.Token is null ? [] : (string[])[$"AWS_SESSION_TOKEN={keys.Token}"],
        ];

    /// <summary>Every pair of keys with an end that was made up.</summary>
    public IEnumerable<AwsKeys> Issued => _keys.Values.Where(keys => keys.Token is not null);

    /// <summary>Makes up keys with an end.</summary>
    public AwsKeys Issue(string principal)
    {
        var number = _keys.Count;
        var keys = new AwsKeys(
            $"ASIATEST{number:D12}",
            $"secret/{Guid.NewGuid():N}",
            $"token/{Guid.NewGuid():N}==",
            principal
        );
        _keys[keys.Id] = keys;
        return keys;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    /// <summary>Whether somebody may do something to something; a refusal in AWS's words when not.</summary>
    public (string Code, string Message)? Refusal(AwsKeys who, string action, string resource) =>
        Denied.ContainsKey(action) || Denied.ContainsKey($"{action} {resource}")
            ? (
                "AccessDeniedException",
                $"User: {who.Principal} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action"
            )
            : null;

    public static Dictionary<string, string> Form(string body) =>
        body.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .GroupBy(pair => pair[0])
            .ToDictionary(
                pairs => pairs.Key,
                pairs => Uri.UnescapeDataString(pairs.First().ElementAtOrDefault(1)?.Replace('+', ' ') ?? "")
            );

    private async Task AnswerAsync(HttpContext context)
    {
        var request = Requests.Last(seen => seen.Connection == context.Connection.Id);
        context.Response.Headers.Date = Now.ToString("R", CultureInfo.InvariantCulture);
        if (Interferes is { } interferes && await interferes(context, Requests.Count))
        {
            return;
        }
        if (request.Header("X-Amz-Target") is { } target)
        {
            await AnswerJsonAsync(context, request, target);
        }
        else if (request.Method == "POST" && request.Target == "/")
        {
            await Tokens.AnswerAsync(context, request);
        }
        else
        {
            await Metadata.AnswerAsync(context, request);
        }
    }

    private async Task AnswerJsonAsync(HttpContext context, SeenRequest request, string target)
    {
        var service = target.StartsWith("secretsmanager.", StringComparison.Ordinal) ? "secretsmanager" : "ssm";
        if (request.Header("Content-Type") != "application/x-amz-json-1.1" || request.Method != "POST")
        {
            await FailAsync(context, ("SerializationException", "wrong method or content type"));
            return;
        }
        var refusal = SignatureCheck.Check(
            request,
            id => _keys.GetValueOrDefault(id),
            Regions,
            service,
            Now,
            out var who,
            out var region
        );
        if (refusal is { } problem)
        {
            await FailAsync(context, problem);
            return;
        }
        var parameters = JsonNode.Parse(request.Body)!.AsObject();
        var operation = target.Split('.')[1];
        var (answer, failure) =
            service == "ssm"
                ? Parameters.Call(operation, parameters, region, who!)
                : Secrets.Call(operation, parameters, region, who!);
        if (failure is { } error)
        {
            await FailAsync(context, error);
            return;
        }
        context.Response.ContentType = "application/x-amz-json-1.1";
        var text = Bytes(answer!.ToJsonString());
        LastAnswer = text.Length;
        await context.Response.Body.WriteAsync(text, context.RequestAborted);
    }

    /// <summary>Checks the signature of a request to the token service.</summary>
    public (string Code, string Message)? CheckSignature(SeenRequest request, out AwsKeys? who) =>
        SignatureCheck.Check(request, id => _keys.GetValueOrDefault(id), Regions, "sts", Now, out who, out _);

    /// <summary>An error of the JSON protocol. Some services send a namespace and a capital M; clients must take both.</summary>
    public static async Task FailAsync(HttpContext context, (string Code, string Message) error, int status = 400)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.1";
        var body = new Dictionary<string, string>
        {
            ["__type"] = $"com.amazonaws.test#{error.Code}",
            [error.Code.Length % 2 == 0 ? "Message" : "message"] = error.Message,
        };
        await context.Response.WriteAsync(JsonSerializer.Serialize(body), context.RequestAborted);
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
