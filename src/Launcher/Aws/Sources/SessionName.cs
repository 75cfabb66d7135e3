namespace Launcher.Aws.Sources;

/// <summary>What CloudTrail calls a session.</summary>
internal static class SessionName
{
    public static string Of(AwsInputs inputs, Profile? profile = null) =>
        inputs.Text(AwsSettings.SessionName) ?? profile?.Text("role_session_name") ?? AwsSettings.SessionName.Default!;
}
