using Launcher.Transport;

namespace Launcher.Aws.Services;

/// <summary>A service's answer: its content, or why there is none. Disposing clears it.</summary>
internal sealed class AwsReply(StoreResponse response) : IDisposable
{
    /// <summary>Null when it said yes.</summary>
    public AwsError? Error { get; } = response.IsSuccess ? null : AwsError.Read(response);

    /// <summary>The server's time, or null.</summary>
    public string? Date => response.Header("Date");

    /// <summary>It may hold secrets.</summary>
    public ReadOnlySpan<byte> Body => response.Body;

    public void Dispose() => response.Dispose();
}
