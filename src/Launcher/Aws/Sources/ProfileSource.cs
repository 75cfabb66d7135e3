using Launcher.Providers;
using Launcher.Transport;

namespace Launcher.Aws.Sources;

/// <summary>A profile of AWS's shared files: keys, or a role for other credentials.</summary>
internal sealed class ProfileSource(ProviderSettings settings, Profiles profiles, TokenService tokens)
{
    private const string KeyId = "aws_access_key_id";
    private const string Key = "aws_secret_access_key";
    private const string Role = "role_arn";
    private const string TokenFile = "web_identity_token_file";

    public LoginSource<AwsCredentials> Look()
    {
        var name = Shown.Name(profiles.Name);
        var source = Named(profiles.Name);
        if (profiles.Unreadable is { } unreadable)
        {
            return source.Faulty(unreadable);
        }
        if (profiles.Current is { } profile)
        {
            var found = Resolve(profile, []);
            return profiles.IsOnly && found.Absent is { } absent
                ? found with
                {
                    Absent = null,
                    Fault = Failure.Setting(
                        absent,
                        $"put keys or a role into it, or leave {settings.Flag(AwsSettings.Profile)} out"
                    ),
                }
                : found;
        }
        if (!profiles.IsNamed)
        {
            return source.Lacking($"the profile {name} is neither in {Files}");
        }
        var nearest = Nearest.To(profiles.Name, profiles.Names);
        return source.Faulty(
            $"the profile {name} ({profiles.Origin}) is neither in {Files}",
            nearest is null ? "correct its name, or mount the files" : $"did you mean {Quoted.Text(nearest)}?"
        );
    }

    private string Files => $"{Shown.Path(profiles.CredentialsFile)} nor in {Shown.Path(profiles.ConfigFile)}";

    private static LoginSource<AwsCredentials> Named(string name) => new() { Name = $"the profile {Shown.Name(name)}" };

    private LoginSource<AwsCredentials> Resolve(Profile profile, HashSet<string> before)
    {
        var source = Named(profile.Name);
        var name = Shown.Name(profile.Name);
        return
            // A profile may name itself: its role is then assumed with its own keys.
            !before.Add(profile.Name)
                ? OfKeys(profile)
                    ?? source.Faulty($"the profile {name} leads back to itself", "name another source_profile")
            : profile.Fault is { } fault ? source.Faulty(fault, Profiles.WayOut)
            : profile.Text(Role) is { } role ? OfRole(profile, role, before)
            : profile.Has("sso_session") || profile.Has("sso_start_url") || profile.Has("login_session")
                ? source.Faulty(
                    $"the profile {name} logs in by a browser (IAM Identity Center), which is not supported",
                    $"run: eval \"$(aws configure export-credentials --profile {profile.Name} --format env)\""
                )
            : OfKeys(profile)
                ?? (
                    profile.Has("credential_process")
                        ? source.Faulty(
                            $"the profile {name} runs a program (credential_process), which is not supported",
                            "run it before, and pass its answer in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                        )
                        : source.Lacking($"the profile {name} has neither keys nor a role")
                );
    }

    private static LoginSource<AwsCredentials>? OfKeys(Profile profile)
    {
        var source = Named(profile.Name);
        var (id, key) = (profile.Text(KeyId), profile.Value(Key));
        if (id is null && key is null)
        {
            return null;
        }
        if (id is null || key is null or { Bytes.IsEmpty: true })
        {
            return source.Faulty(
                $"the profile {Shown.Name(profile.Name)} has {(id is null ? Key : KeyId)} and not {(id is null ? KeyId : Key)}",
                "write both"
            );
        }
        var keys = new AwsCredentials(id, key, profile.Value("aws_session_token"), null);
        return keys.Problem is { } wrong
            ? source.Faulty(wrong.From($"the keys of the profile {Shown.Name(profile.Name)} cannot be sent"))
            : source with
            {
                Read = _ => Task.FromResult(keys),
            };
    }

    private LoginSource<AwsCredentials> OfRole(Profile profile, string role, HashSet<string> before)
    {
        var name = Shown.Name(profile.Name);
        var source = Named(profile.Name) with { Renews = true };
        if (profile.Has("mfa_serial"))
        {
            return source.Faulty(
                $"the profile {name} asks for a second factor (mfa_serial)",
                "nobody can type it here: use another role"
            );
        }
        if (profile.Text(TokenFile) is { } file)
        {
            if (
                settings.ConfinesLinks
                && !AwsSettings.HasDecidedServer(settings)
                && file != PlatformVariables.ServiceAccountToken
            )
            {
                return source.Faulty(
                    $"the profile {name} names a {TokenFile}, and the image locks settings",
                    $"leave it out, or set it to {PlatformVariables.ServiceAccountToken}; {PlatformVariables.WebIdentityWay}"
                );
            }
            return source with
            {
                TokenFile = (file, $"{TokenFile} of the profile {name}"),
                Read = cancellation =>
                    tokens.AssumeWithTokenAsync(
                        role,
                        SessionName.Of(settings, profile),
                        file,
                        $"{TokenFile} of the profile {name}",
                        cancellation
                    ),
            };
        }
        var first =
            profile.Text("source_profile") is { } other ? Other(profile, other, before)
            : profile.Text("credential_source") is { } place ? Place(source, name, place)
            : source.Faulty(
                $"the profile {name} has role_arn, and neither source_profile nor credential_source",
                "say whose credentials assume the role"
            );
        return first.Read is { } read
            ? source with
            {
                Read = async cancellation =>
                    await tokens.AssumeAsync(
                        await read(cancellation),
                        role,
                        SessionName.Of(settings, profile),
                        profile.Text("external_id"),
                        cancellation
                    ),
            }
            : source.Faulty(first.Fault ?? Failure.Setting(first.Absent!, $"the profile {name} needs it"));
    }

    private LoginSource<AwsCredentials> Other(Profile profile, string name, HashSet<string> before) =>
        profiles.Find(name) is { } found
            ? Resolve(found, before)
            : Named(name)
                .Faulty(
                    $"the profile {Shown.Name(profile.Name)} names source_profile {Shown.Name(name)}, which is neither in {Files}",
                    "correct the name"
                );

    private LoginSource<AwsCredentials> Place(LoginSource<AwsCredentials> source, string name, string place) =>
        place switch
        {
            "Environment" => EnvironmentSource.Look(settings),
            "EcsContainer" => ContainerSource.Look(settings),
            "Ec2InstanceMetadata" => InstanceSource.Look(new InstanceMetadata(settings)),
            _ => source.Faulty(
                $"the profile {name} has the unknown credential_source {Shown.Name(place)}",
                "write Environment, EcsContainer or Ec2InstanceMetadata"
            ),
        };
}
