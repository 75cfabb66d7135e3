using Launcher.Aws.Services;
using Launcher.Model;

namespace Launcher.Providers.ParameterStore;

/// <summary>One answer with parameters: of GetParameters, or a page of GetParametersByPath.</summary>
/// <param name="Parameters">
/// In the store's order, which is not that of the question. What is not there is among the InvalidParameters, and not
/// among these.
/// </param>
/// <param name="Next">What the next page is asked with; null on the last one.</param>
internal sealed record ParameterPage(List<ParameterRecord> Parameters, string? Next)
{
    /// <param name="endpoint">For messages.</param>
    /// <exception cref="StoreException">It is not in AWS's form.</exception>
    public static ParameterPage Read(ReadOnlySpan<byte> body, string endpoint)
    {
        var answer = AwsJson.Read(body, endpoint);
        var parameters = new List<ParameterRecord>();
        foreach (var parameter in answer["Parameters"u8])
        {
            parameters.Add(ParameterRecord.Of(parameter, endpoint));
        }
        // Empty is none, to servers that are not AWS's.
        return new(parameters, answer["NextToken"u8].Text is { Length: > 0 } next ? next : null);
    }
}
