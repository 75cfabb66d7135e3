using Launcher.Transport;

namespace Launcher.Aws.Services;

/// <summary>Why a service of AWS said no, in its own words.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Code">
/// <c>AccessDeniedException</c>, without namespace and link; empty when the answer is not in AWS's form.
/// </param>
/// <param name="Message">For people, but not for logs: it may quote what was signed.</param>
internal sealed record AwsError(int Status, string Code, string Message)
{
    /// <summary>Whether it asks for patience.</summary>
    public bool IsThrottling =>
        Status == 429
        || Code
            is "ThrottlingException"
                or "Throttling"
                or "ThrottledException"
                or "RequestThrottled"
                or "RequestThrottledException"
                or "RequestLimitExceeded"
                or "TooManyRequestsException"
                or "SlowDown";

    /// <summary>Whether the server's clock and ours differ too much.</summary>
    public bool IsClock =>
        Code is "RequestExpired" or "RequestInTheFuture" or "RequestTimeTooSkewed"
        || (
            Code is "InvalidSignatureException" or "SignatureDoesNotMatch" or "AuthFailure"
            && (
                Message.Contains("Signature expired", StringComparison.Ordinal)
                || Message.Contains("Signature not yet current", StringComparison.Ordinal)
            )
        );

    /// <summary>Whether the session has ended.</summary>
    public bool IsExpired => Code is "ExpiredTokenException" or "ExpiredToken";

    /// <summary>Whether the keys are no keys.</summary>
    public bool IsUnknownKey =>
        Code is "UnrecognizedClientException" or "InvalidClientTokenId" or "InvalidAccessKeyId" or "NotAuthorized";

    /// <summary>Whether the signature is wrong, for another reason than the clock.</summary>
    public bool IsSignature =>
        Code
            is "InvalidSignatureException"
                or "SignatureDoesNotMatch"
                or "IncompleteSignature"
                or "IncompleteSignatureException"
                or "MissingAuthenticationToken"
                or "MissingAuthenticationTokenException";

    /// <summary>Whether whoever asks may not.</summary>
    public bool IsDenied => Code is "AccessDeniedException" or "AccessDenied" or "UnauthorizedOperation";

    /// <summary>Whether the request makes no sense to the service.</summary>
    public bool IsInvalid =>
        Code
            is "ValidationException"
                or "ValidationError"
                or "InvalidParameterException"
                or "InvalidParameterValue"
                or "SerializationException";

    public static AwsError Read(StoreResponse response)
    {
        var answer = JsonAnswer.Of(response.Body);
        var isXml = answer.IsNothing && response.Body.TrimStart(" \t\r\n"u8).StartsWith("<"u8);
        var code =
            response.Header("x-amzn-ErrorType")
            ?? answer["__type"u8].Text
            ?? answer["code"u8].Text
            ?? answer["Code"u8].Text
            ?? (isXml ? XmlText.Find(response.Body, "Code") : null);
        var message =
            answer["message"u8].Text
            ?? answer["Message"u8].Text
            ?? (isXml ? XmlText.Find(response.Body, "Message") : null);
        return new AwsError(response.Status, Bare(code ?? ""), message ?? "");
    }

    /// <summary><c>com.amazonaws.x#Code:http://link</c> is <c>Code</c>.</summary>
    public static string Bare(string code)
    {
        var bare = code.AsSpan();
        bare = bare[(bare.LastIndexOf('#') + 1)..];
        var colon = bare.IndexOf(':');
        return (colon < 0 ? bare : bare[..colon]).Trim().ToString();
    }
}
