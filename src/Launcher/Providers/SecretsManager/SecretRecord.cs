using Launcher.Aws.Services;
using Launcher.Transport;

namespace Launcher.Providers.SecretsManager;

/// <summary>One secret as the API answers with it.</summary>
/// <param name="secret">An answer, or a part of one.</param>
/// <param name="endpoint">For messages.</param>
/// <exception cref="StoreException">It is not in AWS's form.</exception>
internal sealed class SecretRecord(JsonAnswer secret, string endpoint)
{
    // Null when it has none yet.
    private readonly SecretValue? _value =
        AwsJson.Secret(secret["SecretString"u8], endpoint) ?? AwsJson.Binary(secret["SecretBinary"u8], endpoint);

    public string? Arn { get; } = secret["ARN"u8].Text;

    public string? Name { get; } = secret["Name"u8].Text;

    public string? VersionId { get; } = secret["VersionId"u8].Text;

    /// <summary>A document whose keys are those of its JSON, if it is that.</summary>
    public SecretAnswer Answer(SecretQuestion question) =>
        _value is not null
            ? new SecretDocument
            {
                Content = _value,
                Format = DocumentFormat.Json,
                Version = VersionId,
            }
            : SecretsManagerFailure.Empty(question);
}
