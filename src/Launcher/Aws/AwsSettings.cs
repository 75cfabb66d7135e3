using Launcher.Model;

namespace Launcher.Aws;

/// <summary>What a user can set about AWS; every store that logs in there has these.</summary>
internal static class AwsSettings
{
    private const string Vendor = "aws";
    private const string Group = "AWS";

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

    public static readonly Setting Region = new(
        "aws-region",
        SettingKind.Single,
        Group,
        "REGION",
        null,
        "where the secrets are, unless an ARN or ?region= says it"
    )
    {
        Vendor = Vendor,
        VendorVariables = ["AWS_REGION", "AWS_DEFAULT_REGION"],
    };

    public static readonly Setting Profile = new(
        "aws-profile",
        SettingKind.Single,
        Group,
        "NAME",
        null,
        "log in with this profile, and with nothing else"
    )
    {
        Vendor = Vendor,
        VendorVariables = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"],
    };

    public static readonly Setting RoleArn = new(
        "aws-role-arn",
        SettingKind.Single,
        Group,
        "ARN",
        null,
        "assume this role with the credentials found"
    )
    {
        Vendor = Vendor,
    };

    public static readonly Setting ExternalId = new(
        "aws-external-id",
        SettingKind.Single,
        Group,
        "ID",
        null,
        "what the trust policy of that role asks for"
    )
    {
        Vendor = Vendor,
    };

    public static readonly Setting SessionName = new(
        "aws-session-name",
        SettingKind.Single,
        Group,
        "NAME",
        "launcher",
        "what CloudTrail calls this session of a role"
    )
    {
        Vendor = Vendor,
        VendorVariables = ["AWS_ROLE_SESSION_NAME"],
    };

    public static readonly Setting Endpoint = new(
        "aws-endpoint",
        SettingKind.Single,
        Group,
        "URL",
        null,
        "instead of AWS's own address, for all services"
    )
    {
        Vendor = Vendor,
        VendorVariables = ["AWS_ENDPOINT_URL"],
        RelatedVariables = ["AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL_SSM", "AWS_ENDPOINT_URL_STS"],
        // Read when all of them are there.
        LockedWith = static () => [AllowHttp!],
    };

    public static readonly Setting AllowHttp = new(
        "aws-allow-http",
        SettingKind.Switch,
        Group,
        "",
        null,
        "plain HTTP there, not only to loopback: LocalStack"
    )
    {
        Vendor = Vendor,
    };

    public static readonly Setting CaFile = new(
        "aws-ca-file",
        SettingKind.Single,
        Group,
        "FILE",
        null,
        "PEM roots to trust for AWS, and no others"
    )
    {
        Vendor = Vendor,
        VendorVariables = ["AWS_CA_BUNDLE"],
        LockedWith = static () => [AllowHttp],
    };

    public static IReadOnlyList<Setting> All { get; } =
    [Region, Profile, RoleArn, ExternalId, SessionName, Endpoint, AllowHttp, CaFile];
}
