using System.Globalization;
using Launcher.Aws.Services;
using Launcher.Transport;

namespace Launcher.Providers.ParameterStore;

/// <summary>One parameter as the API answers with it.</summary>
/// <param name="parameter">A part of an answer.</param>
/// <param name="endpoint">For messages.</param>
/// <exception cref="StoreException">It is not in AWS's form.</exception>
internal sealed class ParameterRecord(JsonAnswer parameter, string endpoint)
{
    private readonly string? _arn = parameter["ARN"u8].Text;
    private readonly string? _selector = parameter["Selector"u8].Text;
    private readonly long? _version = parameter["Version"u8].Number;

    public string? Name { get; } = parameter["Name"u8].Text;

    /// <summary>The bytes; a StringList is its text with commas.</summary>
    public SecretValue? Value { get; } = AwsJson.Secret(parameter["Value"u8], endpoint);

    /// <summary>
    /// Whether it is the one that was asked for, of a batch that names each parameter once. Servers that are not AWS's
    /// leave the selector out: then the version has to be the one that was named.
    /// </summary>
    public bool Is(ParameterQuestion question) =>
        (question.Name == Name || question.Name == _arn)
        && (
            _selector is { } selector ? selector == question.Selector
            : question.Version is { } version && _version is { } known ? version == known
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
