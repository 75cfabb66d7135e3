using Launcher.Transport;

namespace Launcher.Aws.Signing;

/// <summary>
/// A signed <c>GetCallerIdentity</c> that is handed to somebody else: whoever sends it to AWS learns whose keys signed it,
/// and nothing more.
/// </summary>
internal static class CallerIdentity
{
    private static readonly ReadOnlyMemory<byte> s_body = "Action=GetCallerIdentity&Version=2011-06-15"u8.ToArray();

    /// <param name="sts">AWS's token service, where the receiver will send it.</param>
    /// <param name="region">The region of that endpoint.</param>
    /// <param name="credentials">Whose identity it proves.</param>
    /// <param name="headers">Signed too: a name of the receiver keeps the request from being used elsewhere.</param>
    /// <param name="now">It is good for about 15 minutes.</param>
    public static StoreRequest Sign(
        StoreAddress sts,
        string region,
        AwsCredentials credentials,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        DateTimeOffset now
    ) =>
        RequestSigner.Sign(
            new StoreRequest("POST", "")
            {
                Headers = headers,
                Body = s_body,
                ContentType = "application/x-www-form-urlencoded; charset=utf-8",
            },
            sts,
            new SigningScope(region, "sts"),
            credentials,
            now
        );
}
