using System.Globalization;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>
/// What a KV v2 engine answers: the secret in <c>data.data</c>, and of each version when it was created, deleted or
/// destroyed in <c>data.metadata</c>. A deleted version is a 404 that still has the metadata.
/// </summary>
internal static class KeyValueAnswer
{
    private const string DataFolder = "data/";

    /// <param name="prefix">The engine's path, with its final slash.</param>
    /// <param name="path">What was read.</param>
    public static SecretAnswer Of(
        StoreResponse response,
        VaultClient client,
        VaultQuestion question,
        string prefix,
        string path
    )
    {
        if (!response.IsSuccess && response.Status != 404)
        {
            return VaultFailure.Of(response, client, "read", path);
        }
        var answer = JsonAnswer.Of(response.Body);
        if (answer.IsNothing)
        {
            return VaultFailure.NotVault(client);
        }
        var metadata = answer["data"u8]["metadata"u8];
        var secret = answer["data"u8]["data"u8];
        if (metadata.IsObject)
        {
            var version = (metadata["version"u8].Number ?? 0).ToString(CultureInfo.InvariantCulture);
            return secret.IsObject
                ? new SecretDocument
                {
                    Content = new SecretValue(secret.Json),
                    Format = DocumentFormat.Json,
                    Version = version,
                    Until = Validity.OfVersion(response, metadata),
                }
                : Gone(question, client, version, metadata);
        }
        return response.IsSuccess ? VaultFailure.NotVault(client) : Missing(response, client, question, prefix, path);
    }

    private static SecretAnswer Gone(VaultQuestion question, VaultClient client, string version, JsonAnswer metadata)
    {
        var name = $"version {version} of {client.Name(question.Path)}";
        if (metadata["destroyed"u8].IsTrue)
        {
            return Failure.NotFound($"{name} was destroyed", "store it again, or name another version: ?version=N");
        }
        var time = metadata["deletion_time"u8].Text;
        return Failure.NotFound(
            string.IsNullOrEmpty(time) ? $"{name} was deleted" : $"{name} was deleted at {Quoted.Text(time)}",
            $"bring it back: vault kv undelete -versions={version} {question.Path}; or name another: ?version=N"
        );
    }

    private static Failure Missing(
        StoreResponse response,
        VaultClient client,
        VaultQuestion question,
        string prefix,
        string path
    )
    {
        if (VaultFailure.Errors(response) is { Count: > 0 } errors)
        {
            return errors.Any(VaultFailure.IsAboutRoute)
                ? VaultFailure.NoEngine(client, question.Path)
                : VaultFailure.Of(response, client, "read", path);
        }
        var name = client.Name(question.Path);
        var rest = question.Path[prefix.Length..];
        return rest.StartsWith(DataFolder, StringComparison.Ordinal)
                ? Failure.NotFound(
                    $"{name} does not exist",
                    $"leave out 'data/', which the launcher adds: {client.Name($"{prefix}{rest[DataFolder.Length..]}")}"
                )
            : question.Version is { } version
                ? Failure.NotFound(
                    $"{name} has no version {version}",
                    $"see which there are: vault kv metadata get {question.Path}"
                )
            : Failure.NotFound(
                $"{name} does not exist",
                $"correct the path, or store it: vault kv put {question.Path} KEY=VALUE"
            );
    }
}
