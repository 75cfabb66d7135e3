using System.Text.Json;
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
        var body = response.Body.TrimStart(" \t\r\n"u8);
        var (code, message) =
            body.StartsWith("{"u8) ? Json(body)
            : body.StartsWith("<"u8) ? (XmlText.Find(body, "Code"), XmlText.Find(body, "Message"))
            : (null, null);
        return new AwsError(response.Status, Bare(response.Header("x-amzn-ErrorType") ?? code ?? ""), message ?? "");
    }

    /// <summary><c>com.amazonaws.x#Code:http://link</c> is <c>Code</c>.</summary>
    public static string Bare(string code)
    {
        var bare = code.AsSpan();
        bare = bare[(bare.LastIndexOf('#') + 1)..];
        var colon = bare.IndexOf(':');
        return (colon < 0 ? bare : bare[..colon]).Trim().ToString();
    }

    private static (string? Code, string? Message) Json(ReadOnlySpan<byte> body)
    {
        string? code = null;
        string? message = null;
        try
        {
            var reader = new Utf8JsonReader(body);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                if (reader.TokenType != JsonTokenType.String)
                {
                    reader.Skip();
                }
                else if (name is "__type" or "code" or "Code")
                {
                    code = reader.GetString();
                }
                else if (name is "message" or "Message")
                {
                    message = reader.GetString();
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What was read until there is all there is; the status is known anyway.
        }
        return (code, message);
    }
}
