using System.Diagnostics;
using Launcher.Transport;

namespace Launcher.Aws;

/// <summary>One set of AWS keys. Key and session token cannot be printed; the id is no secret, but nothing needs it in a log.</summary>
/// <param name="accessKeyId"><c>AKIA...</c> or, for keys with an end, <c>ASIA...</c>.</param>
/// <param name="secretKey">Never sent: requests are signed with it.</param>
/// <param name="sessionToken">Sent with every request; null for keys without an end.</param>
/// <param name="expires">When they end; null when that is not known.</param>
[DebuggerDisplay("[secret]")]
internal sealed class AwsCredentials(
    string accessKeyId,
    SecretValue secretKey,
    SecretValue? sessionToken,
    DateTimeOffset? expires
)
{
    public string AccessKeyId => accessKeyId;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public SecretValue SecretKey => secretKey;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public SecretValue? SessionToken => sessionToken;

    public DateTimeOffset? Expires => expires;

    /// <summary>Why they cannot be sent; null when they can.</summary>
    public Failure? Problem =>
        RequestText.Problem(accessKeyId)
        ?? RequestText.Problem(secretKey.Bytes)
        ?? (sessionToken is null ? null : RequestText.Problem(sessionToken.Bytes));

    public override string ToString() => SecretValue.Placeholder;
}
