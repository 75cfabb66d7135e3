using Launcher.Aws.Services;

namespace Launcher.Providers.ParameterStore;

/// <summary>One answer with parameters: of GetParameters, or a page of GetParametersByPath.</summary>
internal sealed class ParameterPage
{
    /// <summary>
    /// In the store's order, which is not that of the question. What is not there is among the InvalidParameters, and not
    /// among these.
    /// </summary>
    public List<ParameterRecord> Parameters { get; } = [];

    /// <summary>What the next page is asked with; null on the last one.</summary>
    public string? Next { get; }

    /// <param name="endpoint">For messages.</param>
    /// <exception cref="StoreException">It is not in AWS's form.</exception>
    public ParameterPage(ReadOnlySpan<byte> body, string endpoint)
    {
        var answer = AwsJson.Read(body, endpoint);
        foreach (var parameter in answer["Parameters"u8])
        {
            Parameters.Add(new ParameterRecord(parameter, endpoint));
        }
        // Empty is none, to servers that are not AWS's.
        Next = answer["NextToken"u8].Text is { Length: > 0 } next ? next : null;
    }
}
