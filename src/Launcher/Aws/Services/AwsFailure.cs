namespace Launcher.Aws.Services;

/// <summary>What an error means that any service may give.</summary>
internal static class AwsFailure
{
    /// <summary>The credentials are the problem; null when something else is.</summary>
    public static Failure? OfLogin(AwsError error, string endpoint) =>
        error.IsExpired
            ? Failure.Login(
                $"{endpoint} says that the session of these credentials has ended",
                "log in again, and pass the new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"
            )
        : error.IsUnknownKey
            ? Failure.Login(
                $"{endpoint} does not know the access key, or its session token does not belong to it",
                "check AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN, and that the key is of this partition and active"
            )
        : error.IsClock
            ? Failure.Login(
                $"{endpoint} refuses the time of the signature",
                "set this machine's clock: AWS tolerates 5 minutes"
            )
        : error.IsSignature
            ? Failure.Login(
                $"{endpoint} does not accept the signature",
                "check AWS_SECRET_ACCESS_KEY, and that the region is the one of the endpoint"
            )
        : null;

    /// <summary>Whoever asks may not read something.</summary>
    /// <param name="name">What it is, as the user wrote it.</param>
    /// <param name="action">What has to be allowed.</param>
    public static Failure Denied(AwsError error, string name, string action)
    {
        var who = Refusal.Principal(error.Message) is { } principal ? $" by {Quoted.Text(principal)}" : "";
        var why = Refusal.Reason(error.Message) is { } reason ? $": {reason}" : "";
        return
            Refusal.Action(error.Message) == "kms:Decrypt"
            || error.Message.StartsWith("Access to KMS", StringComparison.Ordinal)
            ? Failure.Denied(
                $"{Quoted.Text(name)} may not be decrypted{who}{why}",
                "allow kms:Decrypt on the key it is encrypted with, in the key's own policy too when the key is another account's"
            )
            : Failure.Denied(
                $"{Quoted.Text(name)} may not be read{who}{why}",
                $"allow {action} on it: launcher policy prints the statement"
            );
    }

    /// <summary>Any error.</summary>
    public static Failure Of(AwsError error, string endpoint)
    {
        if (OfLogin(error, endpoint) is { } login)
        {
            return login;
        }
        if (error.IsThrottling)
        {
            return new(
                ProblemClass.Throttled,
                $"{endpoint} asked to slow down until the time was up",
                "start fewer at once, raise the quota, or give it more time with --timeout"
            );
        }
        var code = error.Code.Length == 0 ? "" : $" ({Quoted.Text(error.Code)})";
        return error.Status >= 500
            ? Failure.Unavailable($"{endpoint} answered {error.Status}{code}", "try again later")
            : Failure.Denied(
                $"{endpoint} answered {error.Status}{code}",
                error.Code.Length == 0
                    ? "check that no proxy or portal answers in its place"
                    : "look the code up in AWS's reference"
            );
    }
}
