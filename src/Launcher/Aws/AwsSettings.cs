using Launcher.Providers;

namespace Launcher.Aws;

/// <summary>What a user can set about AWS; every store that logs in there has these.</summary>
internal static class AwsSettings
{
    private const string Vendor = "aws";
    private static readonly SettingGroup Group = new("AWS", Vendor);

    /// <summary>The variables that hold or lead to what one logs in with (the SDKs' "environment variables").</summary>
    public static readonly IReadOnlyList<string> Logins =
    [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    ];

    public static readonly Setting Region = Group.Single(
        "region",
        "REGION",
        "where the secrets are, unless an ARN or ?region= says it",
        also: ["AWS_REGION", "AWS_DEFAULT_REGION"]
    );
    public static readonly Setting Profile = Group.Single(
        "profile",
        "NAME",
        "log in with this profile, and with nothing else",
        also: ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]
    );
    public static readonly Setting RoleArn = Group.Single(
        "role-arn",
        "ARN",
        "assume this role with the credentials found"
    );
    public static readonly Setting ExternalId = Group.Single(
        "external-id",
        "ID",
        "what the trust policy of that role asks for"
    );
    public static readonly Setting SessionName = Group.Single(
        "session-name",
        "NAME",
        "what CloudTrail calls this session of a role",
        or: "launcher",
        also: ["AWS_ROLE_SESSION_NAME"]
    );
    public static readonly Setting Endpoint = Group.Single(
        "endpoint",
        "URL",
        "instead of AWS's own address, for all services",
        also: ["AWS_ENDPOINT_URL"],
        related: ["AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL_SSM", "AWS_ENDPOINT_URL_STS"],
        lockedWith: ["allow-http"]
    );
    public static readonly Setting AllowHttp = Group.Switch(
        "allow-http",
        "plain HTTP there, not only to loopback: LocalStack"
    );
    public static readonly Setting CaFile = Group.Single(
        "ca-file",
        "FILE",
        "PEM roots to trust for AWS, and no others",
        also: ["AWS_CA_BUNDLE"],
        lockedWith: ["allow-http"]
    );

    public static IReadOnlyList<Setting> All { get; } = [.. Group.Settings];

    /// <summary>Whether a setting was given to the launcher itself, not by a variable of AWS's.</summary>
    public static bool IsOurs(ProviderSettings settings, Setting setting) =>
        settings.Value(setting) is { Source: not SettingSource.Vendor };

    /// <summary>Whether a variable says <c>true</c>, as AWS's own tools read it.</summary>
    public static bool IsTrue(ProviderSettings settings, string variable) =>
        "true".Equals(settings.Machine(variable)?.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the image has decided where AWS is and whom to believe that: then nobody else is sent anything.</summary>
    public static bool HasDecidedServer(ProviderSettings settings) =>
        settings.IsLocked(Endpoint) && settings.IsLocked(CaFile);
}
