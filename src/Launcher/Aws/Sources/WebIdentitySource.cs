using Launcher.Providers;
using Launcher.Transport;

namespace Launcher.Aws.Sources;

/// <summary>A role for the token of a service account: EKS's IRSA, and any other OIDC provider.</summary>
internal static class WebIdentitySource
{
    private const string File = "AWS_WEB_IDENTITY_TOKEN_FILE";
    private const string Role = "AWS_ROLE_ARN";

    public static LoginSource<AwsCredentials> Look(ProviderSettings settings, TokenService tokens)
    {
        var (file, role) = (settings.Machine(File), settings.Machine(Role));
        var source = new LoginSource<AwsCredentials> { Name = $"web identity ({File})", Renews = true };
        return file is null ? source.Lacking($"{File} is not set")
            : role is null
                ? source.Faulty($"{File} is set and {Role} is not", "name the role: annotate the service account")
            : source with
            {
                TokenFile = (file, File),
                Read = cancellation =>
                    tokens.AssumeWithTokenAsync(role, SessionName.Of(settings), file, File, cancellation),
            };
    }
}
