using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Google;

/// <summary>What a machine of Google's knows about itself.</summary>
internal sealed class MetadataService(GoogleServer google)
{
    private const string Flavor = "Metadata-Flavor";
    private const string Token = "/computeMetadata/v1/instance/service-accounts/default/token";

    /// <summary>How many requests are answered so before the first answer.</summary>
    public int NotReady { get; set; }

    /// <summary>With this.</summary>
    public int NotReadyStatus { get; set; } = 404;

    /// <summary>Whether the machine has an account.</summary>
    public bool Exists { get; set; } = true;

    /// <summary>What it says it is.</summary>
    public string? SaysItIs { get; set; } = "Google";

    /// <summary>The project it is in.</summary>
    public string Project { get; set; } = GoogleServer.Project;

    public async Task AnswerAsync(
        HttpContext context,
        SeenRequest request,
        string path,
        Dictionary<string, string> query
    )
    {
        var response = context.Response;
        if (SaysItIs is { } flavor)
        {
            response.Headers[Flavor] = flavor;
        }
        response.StatusCode =
            NotReady-- > 0 ? NotReadyStatus
            : request.Header(Flavor) != "Google" || request.Header("X-Forwarded-For") is not null ? 403
            : request.Method != "GET" || !Exists ? 404
            : 200;
        if (response.StatusCode != 200)
        {
            return;
        }
        switch (path)
        {
            case Token
                when query.GetValueOrDefault("scopes") is null or "https://www.googleapis.com/auth/cloud-platform":
                await GoogleServer.WriteAsync(
                    context,
                    200,
                    new JsonObject
                    {
                        ["access_token"] = google.Issue(),
                        ["expires_in"] = 3599,
                        ["token_type"] = "Bearer",
                    }
                );
                break;
            case "/computeMetadata/v1/project/project-id":
                await response.WriteAsync(Project, context.RequestAborted);
                break;
            // How Google's own client finds out that there is one, and which cloud it is.
            case "/computeMetadata/v1/instance" or "/computeMetadata/v1/instance/" or "/":
                await response.WriteAsync("{}", context.RequestAborted);
                break;
            case "/computeMetadata/v1/universe/universe-domain":
                await response.WriteAsync("googleapis.com", context.RequestAborted);
                break;
            default:
                response.StatusCode = 404;
                break;
        }
    }
}
