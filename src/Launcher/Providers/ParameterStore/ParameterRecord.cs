using System.Globalization;
using System.Text.Json;
using Launcher.Aws.Services;
using Launcher.Model;

namespace Launcher.Providers.ParameterStore;

/// <summary>One parameter as the API answers with it.</summary>
internal sealed class ParameterRecord
{
    public string? Name { get; private set; }

    /// <summary>The bytes; a StringList is its text with commas.</summary>
    public SecretValue? Value { get; private set; }

    private string? _arn;
    private string? _selector;
    private long? _version;

    /// <summary>Takes one member; the reader stands on its value.</summary>
    public void Take(string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "ARN":
                _arn = reader.GetString();
                break;
            case "Name":
                Name = reader.GetString();
                break;
            case "Selector":
                _selector = reader.GetString();
                break;
            case "Value" when reader.TokenType == JsonTokenType.String:
                Value = AwsJson.Secret(ref reader);
                break;
            case "Version" when reader.TokenType == JsonTokenType.Number:
                _version = reader.GetInt64();
                break;
            default:
                reader.Skip();
                break;
        }
    }

    /// <summary>
    /// Whether it is the one that was asked for, of a batch that names each parameter once. Servers that are not AWS's
    /// leave the selector out: then the version has to be the one that was named.
    /// </summary>
    public bool Is(ParameterPlace place) =>
        (place.Name == Name || place.Name == _arn)
        && (
            _selector is { } selector ? selector == place.Selector
            : place.Version is { } version && _version is { } known ? version == known
            : true
        );

    /// <summary>A document whose keys are those of its JSON, if it is that.</summary>
    public SecretAnswer Answer(AwsClient client) =>
        Value is { } value
            ? new SecretDocument
            {
                Content = value,
                Format = DocumentFormat.Json,
                Version = _version?.ToString(CultureInfo.InvariantCulture),
            }
            : ParameterStoreFailure.Empty(Name ?? "", client);
}
