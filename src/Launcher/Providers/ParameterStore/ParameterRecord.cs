using System.Globalization;
using Launcher.Aws.Services;
using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.ParameterStore;

/// <summary>One parameter as the API answers with it.</summary>
/// <param name="Value">The bytes; a StringList is its text with commas.</param>
internal sealed record ParameterRecord(string? Name, string? Arn, string? Selector, long? Version, SecretValue? Value)
{
    /// <param name="parameter">A part of an answer.</param>
    /// <param name="endpoint">For messages.</param>
    /// <exception cref="StoreException">It is not in AWS's form.</exception>
    public static ParameterRecord Of(JsonAnswer parameter, string endpoint)
    {
        var value = parameter["Value"u8];
        return new(
            parameter["Name"u8].Text,
            parameter["ARN"u8].Text,
            parameter["Selector"u8].Text,
            parameter["Version"u8].Number,
            value.IsNothing ? null : value.Secret() ?? throw AwsJson.Broken(endpoint)
        );
    }

    /// <summary>
    /// Whether it is the one that was asked for, of a batch that names each parameter once. Servers that are not AWS's
    /// leave the selector out: then the version has to be the one that was named.
    /// </summary>
    public bool Is(ParameterPlace place) =>
        (place.Name == Name || place.Name == Arn)
        && (
            Selector is { } selector ? selector == place.Selector
            : place.Version is { } version && Version is { } known ? version == known
            : true
        );

    /// <summary>A document whose keys are those of its JSON, if it is that.</summary>
    public SecretAnswer Answer(AwsClient client) =>
        Value is { } value
            ? new SecretDocument
            {
                Content = value,
                Format = DocumentFormat.Json,
                Version = Version?.ToString(CultureInfo.InvariantCulture),
            }
            : ParameterStoreFailure.Empty(Name ?? "", client);
}
