using Launcher.Aws.Services;

namespace Launcher.Aws.Sources;

/// <summary>Why the token service gave no credentials, for people.</summary>
internal static class TokenFailure
{
    /// <summary>The proof was a token of an identity provider.</summary>
    public static Failure OfToken(AwsError error, string endpoint, string role, string tokenFile, string variable)
    {
        var token = $"the token in {Shown.Path(tokenFile)} ({variable})";
        return error.IsExpired
                ? Failure.Login($"{token} has expired", "mount it as a projected volume, which the kubelet renews")
            : error.IsDenied
                ? Failure.Login(
                    $"{Shown.Name(role)} may not be assumed with {token}",
                    "let the role's trust policy name the cluster's OIDC provider and this service account (sub, aud)"
                )
            : error.Code switch
            {
                "InvalidIdentityToken" => Failure.Login(
                    $"AWS does not accept {token}",
                    "create an IAM OIDC provider for the cluster that issued it, and check its audience (sts.amazonaws.com)"
                ),
                "IDPRejectedClaim" => Failure.Login($"the identity provider rejects {token}", "issue a new one"),
                "IDPCommunicationError" => Failure.Unavailable(
                    $"AWS cannot reach the identity provider of {token}",
                    "check that its address answers from the internet"
                ),
                _ => Other(error, endpoint, role),
            };
    }

    /// <summary>The proof was other credentials.</summary>
    public static Failure OfRole(AwsError error, string endpoint, string role)
    {
        if (error.IsDenied)
        {
            var who = Refusal.Principal(error.Message);
            return Failure.Denied(
                $"{Shown.Name(role)} may not be assumed{(who is null ? "" : $" by {Quoted.Text(who)}")}",
                "allow sts:AssumeRole there, and let the role's trust policy name who asks (and the external id)"
            );
        }
        return AwsFailure.OfLogin(error, endpoint) ?? Other(error, endpoint, role);
    }

    private static Failure Other(AwsError error, string endpoint, string role) =>
        error.IsInvalid
            ? Failure.Setting(
                $"{endpoint} cannot make sense of the role {Shown.Name(role)} or its session name",
                "write arn:aws:iam::ACCOUNT:role/NAME; a session name has 2 to 64 letters, digits and =,.@-"
            )
            : AwsFailure.Of(error, endpoint);
}
