using System.Text;
using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>The requests of Secret Manager's REST API (v1).</summary>
internal static class SecretCall
{
    // Up to 25,000; an answer of a thousand names stays far below what is taken of one.
    private const string Page = "pageSize=1000&fields=nextPageToken,secrets.name";

    /// <summary>A version's content.</summary>
    public static StoreRequest Access(SecretQuestion question, string? quotaProject) =>
        Get($"{Parent(question)}/secrets/{question.Name}/versions/{question.Version}:access", quotaProject);

    /// <summary>A page of the names of a project's secrets.</summary>
    /// <param name="after">What the page before said of this one; null for the first.</param>
    public static StoreRequest List(SecretQuestion question, string? after, string? quotaProject) =>
        Get(
            $"{Parent(question)}/secrets?{Page}{(after is null ? "" : $"&pageToken={RequestText.Encode(Encoding.UTF8.GetBytes(after), "-._~")}")}",
            quotaProject
        );

    private static string Parent(SecretQuestion question) =>
        $"v1/projects/{question.Project}{(question.Place is { } place ? $"/locations/{place}" : "")}";

    private static StoreRequest Get(string path, string? quotaProject) =>
        new("GET", path) { Headers = quotaProject is null ? [] : [new("x-goog-user-project", quotaProject)] };
}
