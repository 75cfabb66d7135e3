using Launcher.Aws.Services;
using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.SecretsManager;

/// <summary>One secret as the API answers with it.</summary>
/// <param name="Value">Null when it has none yet.</param>
internal sealed record SecretRecord(string? Arn, string? Name, string? VersionId, SecretValue? Value)
{
    /// <param name="secret">An answer, or a part of one.</param>
    /// <param name="endpoint">For messages.</param>
    /// <exception cref="StoreException">It is not in AWS's form.</exception>
    public static SecretRecord Of(JsonAnswer secret, string endpoint)
    {
        var text = secret["SecretString"u8];
        var binary = secret["SecretBinary"u8];
        return new(
            secret["ARN"u8].Text,
            secret["Name"u8].Text,
            secret["VersionId"u8].Text,
            text.IsNothing && binary.IsNothing
                ? null
                : (text.IsNothing ? binary.Decoded() : text.Secret()) ?? throw AwsJson.Broken(endpoint)
        );
    }

    /// <summary>A document whose keys are those of its JSON, if it is that.</summary>
    public SecretAnswer Answer(SecretPlace place) =>
        Value is not null
            ? new SecretDocument
            {
                Content = Value,
                Format = DocumentFormat.Json,
                Version = VersionId,
            }
            : SecretsManagerFailure.Empty(place);
}
