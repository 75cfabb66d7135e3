using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Azure;

/// <summary>Where a machine (IMDS) and an app (App Service, Container Apps) get their managed identity.</summary>
internal sealed class IdentityService(AzureServer azure)
{
    /// <summary>What an app has to show.</summary>
    public const string AppHeader = "0f7d1b3e-header-of-the-app";

    /// <summary>How many requests are answered so before the first answer.</summary>
    public int NotReady { get; set; }

    /// <summary>With this.</summary>
    public int NotReadyStatus { get; set; } = 404;

    /// <summary>Whether there is one.</summary>
    public bool Exists { get; set; } = true;

    /// <summary>Which user-assigned one there is; null for the system's own.</summary>
    public string? ClientId { get; set; }

    public async Task AnswerAsync(
        HttpContext context,
        SeenRequest request,
        string path,
        Dictionary<string, string> query
    )
    {
        if (NotReady > 0)
        {
            NotReady--;
            context.Response.StatusCode = NotReadyStatus;
            return;
        }
        // Microsoft's client ends it in a slash.
        var isMachine = path.TrimEnd('/') == "/metadata/identity/oauth2/token";
        var isMeant = isMachine
            ? request.Header("Metadata") == "true"
                && request.Header("X-Forwarded-For") is null
                && query.GetValueOrDefault("api-version") == "2018-02-01"
            : path == "/msi/token"
                && request.Header("X-IDENTITY-HEADER") == AppHeader
                && query.GetValueOrDefault("api-version") == "2019-08-01";
        if (
            request.Method != "GET"
            || !isMeant
            || !Exists
            || query.GetValueOrDefault("client_id") != ClientId
            || query.GetValueOrDefault("resource") != "https://vault.azure.net"
        )
        {
            await AzureServer.WriteAsync(
                context,
                isMeant || isMachine ? 400 : 401,
                new JsonObject { ["error"] = "invalid_request", ["error_description"] = "Identity not found" }
            );
            return;
        }
        var end = azure.Now.AddHours(24).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var answer = new JsonObject
        {
            ["access_token"] = azure.Issue(),
            ["expires_on"] = end,
            ["resource"] = "https://vault.azure.net",
            ["token_type"] = "Bearer",
        };
        if (isMachine)
        {
            answer["expires_in"] = "86399";
        }
        await AzureServer.WriteAsync(context, 200, answer);
    }
}
