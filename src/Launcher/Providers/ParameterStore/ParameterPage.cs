using System.Text.Json;
using Launcher.Aws.Services;
using Launcher.Model;

namespace Launcher.Providers.ParameterStore;

/// <summary>One answer with parameters: of GetParameters, or a page of GetParametersByPath.</summary>
internal sealed class ParameterPage
{
    /// <summary>In the store's order, which is not that of the question.</summary>
    public List<ParameterRecord> Parameters { get; } = [];

    /// <summary>What the next page is asked with; null on the last one.</summary>
    public string? Next { get; private set; }

    /// <param name="endpoint">For messages.</param>
    /// <exception cref="StoreException">It is not in AWS's form.</exception>
    public static ParameterPage Read(ReadOnlySpan<byte> body, string endpoint)
    {
        var page = new ParameterPage();
        AwsJson.Read(body, endpoint, page.Take);
        return page;
    }

    private void Take(string member, ref Utf8JsonReader reader)
    {
        if (member == "NextToken" && reader.TokenType == JsonTokenType.String)
        {
            // Empty is none, to servers that are not AWS's.
            Next = reader.GetString() is { Length: > 0 } next ? next : null;
            return;
        }
        // What is not there is among the InvalidParameters, and not among these.
        if (reader.TokenType != JsonTokenType.StartArray || member != "Parameters")
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var record = new ParameterRecord();
            AwsJson.Members(ref reader, record.Take);
            Parameters.Add(record);
        }
    }
}
