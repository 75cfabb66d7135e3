using Launcher.Providers;
using Launcher.Transport;

namespace Launcher.Aws.Sources;

/// <summary>Where credentials are looked for, in AWS's order.</summary>
internal static class CredentialChain
{
    private const string WayOut =
        "give the workload a role (EKS: service account or Pod Identity, ECS: task role, EC2: instance profile), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

    public static LoginChain<AwsCredentials> Of(
        ProviderSettings settings,
        Profiles profiles,
        TokenService tokens,
        InstanceMetadata metadata
    )
    {
        var profile = new ProfileSource(settings, profiles, tokens);
        return new(
            "no AWS credentials were found",
            "in variables, a web identity, a profile, the container or the instance (launcher plan: why not)",
            WayOut,
            profiles.IsOnly
                ? [profile.Look]
                :
                [
                    () => EnvironmentSource.Look(settings),
                    () => WebIdentitySource.Look(settings, tokens),
                    profile.Look,
                    () => ContainerSource.Look(settings),
                    () => InstanceSource.Look(metadata),
                ]
        );
    }
}
