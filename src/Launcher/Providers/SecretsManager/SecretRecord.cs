using System.Text.Json;
using Launcher.Aws.Services;
using Launcher.Model;

namespace Launcher.Providers.SecretsManager;

/// <summary>One secret as the API answers with it.</summary>
internal sealed class SecretRecord
{
    private SecretValue? _value;

    public string? Arn { get; private set; }

    public string? Name { get; private set; }

    public string? VersionId { get; private set; }

    /// <summary>Reads a whole answer.</summary>
    /// <param name="endpoint">For messages.</param>
    /// <exception cref="StoreException">It is not in AWS's form.</exception>
    public static SecretRecord Read(ReadOnlySpan<byte> body, string endpoint)
    {
        var record = new SecretRecord();
        AwsJson.Read(body, endpoint, record.Take);
        return record;
    }

    /// <summary>Takes one member; the reader stands on its value.</summary>
    public void Take(string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "ARN":
                Arn = reader.GetString();
                break;
            case "Name":
                Name = reader.GetString();
                break;
            case "VersionId":
                VersionId = reader.GetString();
                break;
            case "SecretString" when reader.TokenType == JsonTokenType.String:
                _value = AwsJson.Secret(ref reader);
                break;
            case "SecretBinary" when reader.TokenType == JsonTokenType.String:
                _value ??= AwsJson.Binary(ref reader);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    /// <summary>A document whose keys are those of its JSON, if it is that.</summary>
    public SecretAnswer Answer(SecretPlace place) =>
        _value is { } value
            ? new SecretDocument
            {
                Content = value,
                Format = DocumentFormat.Json,
                Version = VersionId,
            }
            : SecretsManagerFailure.Empty(place);
}
