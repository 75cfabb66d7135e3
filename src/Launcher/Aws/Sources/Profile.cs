using System.Text;

namespace Launcher.Aws.Sources;

/// <summary>One named group of settings in AWS's own files: of both together, as far as they are read.</summary>
/// <param name="name">Without <c>profile </c> in front.</param>
internal sealed class Profile(string name)
{
    private static readonly HashSet<string> s_read =
    [
        "aws_access_key_id",
        "aws_secret_access_key",
        "aws_session_token",
        "credential_source",
        "endpoint_url",
        "external_id",
        "region",
        "role_arn",
        "role_session_name",
        "source_profile",
        "sts_regional_endpoints",
        "use_dualstack_endpoint",
        "use_fips_endpoint",
        "web_identity_token_file",
    ];

    public string Name => name;

    /// <summary>Why it cannot be told what is meant, and where; null when it can.</summary>
    public string? Fault { get; set; }

    /// <summary>By key; those of the credentials file win.</summary>
    public Dictionary<string, SecretValue> Values { get; } = [];

    /// <summary>Whether a value of this key counts here: what is odd about others is for those who read them.</summary>
    public static bool IsRead(string key) => s_read.Contains(key);

    public SecretValue? Value(string key) => Values.GetValueOrDefault(key);

    /// <summary>A value that is no secret, as text; null when it is not there or empty.</summary>
    public string? Text(string key) =>
        Value(key) is { Bytes.IsEmpty: false } value ? Encoding.UTF8.GetString(value.Bytes) : null;

    public bool Has(string key) => Value(key) is { Bytes.IsEmpty: false };
}
