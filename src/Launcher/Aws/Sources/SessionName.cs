using Launcher.Providers;

namespace Launcher.Aws.Sources;

/// <summary>What CloudTrail calls a session.</summary>
internal static class SessionName
{
    public static string Of(ProviderSettings settings, Profile? profile = null) =>
        settings.Text(AwsSettings.SessionName)
        ?? profile?.Text("role_session_name")
        ?? AwsSettings.SessionName.Default!;
}
