using System.Text;
using Launcher.Aws;
using Launcher.Aws.Services;
using Launcher.Aws.Signing;
using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>
/// Proves an AWS identity: a question to AWS who one is, signed here and asked by the server
/// (https://developer.hashicorp.com/vault/docs/auth/aws, IAM auth method).
/// </summary>
internal sealed class AwsLogin() : LoginMethod("aws")
{
    // What the vault command signs for, and a server asks, when nobody says otherwise.
    private const string GlobalRegion = "us-east-1";
    private const string GlobalAddress = "https://sts.amazonaws.com";

    private const string ServerHeader = "X-Vault-AWS-IAM-Server-ID";

    private static readonly AwsService s_sts = new("sts", "AWS STS", "AWS_ENDPOINT_URL_STS");

    private static readonly string[] s_leads =
    [
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_ACCESS_KEY_ID",
    ];

    public override string? Found(LoginFacts facts) =>
        facts.Role is { } role && Array.Find(s_leads, name => facts.Settings.Machine(name) is not null) is { } lead
            ? $"{role.Origin} and {lead} are there"
            : null;

    public override IEnumerable<Problem> Problems(ProviderSettings settings)
    {
        var problems = Identity(settings).Problems();
        return settings.Value(VaultSettings.AwsRegion) is { } region && AwsRegion.Check(region.Text) is { } wrong
            ? problems.Prepend(new Problem(region.Origin, wrong))
            : problems;
    }

    public override IEnumerable<Problem> FileProblems(ProviderSettings settings) =>
        Identity(settings).FileProblems(s_sts);

    // What else it says is about a service that is not asked here.
    public override string? ExplainIdentity(ProviderSettings settings) => Identity(settings).Explain(s_sts)[0];

    public override async Task<StoreRequest?> RequestAsync(
        LoginChoice choice,
        string? secret,
        VaultClient client,
        CancellationToken cancellation
    )
    {
        var identity = Identity(choice.Settings);
        // Whose token service the server asks; null for the global one.
        var region = choice.Settings.Text(VaultSettings.AwsRegion);
        // The server's own name, which the signature then covers; null for none.
        var server = choice.Settings.Text(VaultSettings.AwsHeader);
        var credentials = await identity.CredentialsAsync(cancellation);
        var address = StoreAddress.Parse(Address(region), false, out _)!;
        var request = CallerIdentity.Sign(
            address,
            region ?? GlobalRegion,
            credentials,
            server is null ? [] : [new(ServerHeader, server)],
            identity.Clock.Now
        );
        var headers = request.Headers.Append(new("Content-Type", request.ContentType));
        return choice.Request(json =>
        {
            json.WriteOptional("role", choice.Role);
            json.WriteString("iam_http_request_method", request.Method);
            json.WriteBase64String("iam_request_url", Encoding.UTF8.GetBytes($"{address}/"));
            json.WriteBase64String("iam_request_body", request.Body.Span);
            json.WriteBase64String("iam_request_headers", JsonBody.Of(headers).Span);
        });
    }

    public override string Check(LoginChoice choice) => $"that {choice.RoleName} binds this AWS identity";

    // The identity that every store on AWS logs in with too: this workload's, whichever server it is shown to.
    private static AwsIdentity Identity(ProviderSettings settings) => AwsIdentity.Of(settings.Unnamed);

    private static string Address(string? region) =>
        region is null ? GlobalAddress
        : region.StartsWith("cn-", StringComparison.Ordinal) ? $"https://sts.{region}.amazonaws.com.cn"
        : $"https://sts.{region}.amazonaws.com";
}
