using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Kubernetes;

/// <summary>How an API server answers: objects, and failures as <c>Status</c> ("Kubernetes API Concepts").</summary>
internal static class Answer
{
    public static Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    public static Task FailAsync(
        HttpContext context,
        int status,
        string reason,
        string message,
        string? kind = null,
        string? name = null
    )
    {
        var details = new JsonObject();
        if (kind is not null)
        {
            (details["name"], details["kind"]) = (name, kind);
        }
        return WriteAsync(
            context,
            status,
            new JsonObject
            {
                ["kind"] = "Status",
                ["apiVersion"] = "v1",
                ["metadata"] = new JsonObject(),
                ["status"] = "Failure",
                ["message"] = message,
                ["reason"] = reason,
                ["details"] = details,
                ["code"] = status,
            }
        );
    }
}
