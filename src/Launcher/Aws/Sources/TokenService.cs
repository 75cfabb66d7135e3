using System.Text;
using Launcher.Aws.Services;
using Launcher.Aws.Signing;
using Launcher.Providers;
using Launcher.Transport;

namespace Launcher.Aws.Sources;

/// <summary>AWS's token service (STS): gives credentials with an end for a role.</summary>
internal sealed class TokenService(
    ProviderSettings settings,
    AwsEndpoints endpoints,
    Profile? profile,
    ServerClock clock
)
{
    private const string Version = "2011-06-15";

    private static readonly AwsService s_service = new("sts", "AWS STS", "AWS_ENDPOINT_URL_STS", HasFipsNames: false);

    // Where AWS_STS_REGIONAL_ENDPOINTS=legacy means the one in us-east-1 (AWS SDKs and Tools, "AWS STS Regional endpoints").
    private static readonly string[] s_legacy =
    [
        "ap-northeast-1",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ca-central-1",
        "eu-central-1",
        "eu-north-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    ];

    /// <summary>Credentials for a token of an identity provider. Not signed: the token is the proof.</summary>
    /// <param name="tokenFile">Where the token is.</param>
    /// <param name="variable">Who says so; for messages.</param>
    /// <exception cref="StoreException">There are none.</exception>
    public async Task<AwsCredentials> AssumeWithTokenAsync(
        string role,
        string session,
        string tokenFile,
        string variable,
        CancellationToken cancellation
    )
    {
        var token = SourceFile.Token(tokenFile, variable, settings.ConfinesLinks);
        var form = Form("AssumeRoleWithWebIdentity", role, session);
        form.Add("WebIdentityToken", Encoding.UTF8.GetString(token.Bytes));
        return await AskAsync(
            role,
            form,
            null,
            (error, endpoint) => TokenFailure.OfToken(error, endpoint, role, tokenFile, variable),
            cancellation
        );
    }

    /// <summary>Credentials for a role, for somebody who may assume it.</summary>
    /// <exception cref="StoreException">There are none.</exception>
    public async Task<AwsCredentials> AssumeAsync(
        AwsCredentials credentials,
        string role,
        string session,
        string? externalId,
        CancellationToken cancellation
    )
    {
        var form = Form("AssumeRole", role, session);
        if (externalId is not null)
        {
            form.Add("ExternalId", externalId);
        }
        return await AskAsync(
            role,
            form,
            credentials,
            (error, endpoint) => TokenFailure.OfRole(error, endpoint, role),
            cancellation
        );
    }

    /// <summary>The region whose token service is asked.</summary>
    public string Region(string role) =>
        settings.Text(AwsSettings.Region) ?? profile?.Text("region") ?? Partition.OfArn(role).DefaultRegion;

    private bool IsGlobal(string region) =>
        (settings.Machine("AWS_STS_REGIONAL_ENDPOINTS") ?? profile?.Text("sts_regional_endpoints")) == "legacy"
        && s_legacy.Contains(region);

    private async Task<AwsCredentials> AskAsync(
        string role,
        FormBody form,
        AwsCredentials? credentials,
        Func<AwsError, string, Failure> explain,
        CancellationToken cancellation
    )
    {
        var region = Region(role);
        var isGlobal = IsGlobal(region);
        var endpoint = endpoints.OfTokens(s_service, region, isGlobal);
        var scope = new SigningScope(isGlobal ? "us-east-1" : region, s_service.Id);
        using var client = StoreClient.Open(endpoint, settings.Network, settings.Log, settings.Time);
        for (var hasLearnt = false; ; hasLearnt = true)
        {
            var response = await client.SendAsync(
                () =>
                    credentials is null
                        ? form.Post("")
                        : RequestSigner.Sign(form.Post(""), endpoint.Address, scope, credentials, clock.Now),
                cancellation,
                // AWS could not reach the identity provider: that passes.
                answer =>
                    !answer.IsSuccess
                    && AwsError.Read(answer) is var error
                    && (error.IsThrottling || error.Code == "IDPCommunicationError")
                        ? true
                        : null
            );
            using var reply = new AwsReply(response);
            if (reply.Error is null)
            {
                return Credentials(reply.Body, endpoint.Name);
            }
            if (!reply.Error.IsClock || hasLearnt || !clock.Learn(reply.Date))
            {
                throw new StoreException(explain(reply.Error, endpoint.Name));
            }
        }
    }

    private static FormBody Form(string action, string role, string session) =>
        new FormBody()
            .Add("Action", action)
            .Add("Version", Version)
            .Add("RoleArn", role)
            .Add("RoleSessionName", session);

    private static AwsCredentials Credentials(ReadOnlySpan<byte> body, string endpoint)
    {
        var xml = XmlText.Raw(body, "Credentials");
        var (id, key, token) = (
            XmlText.Find(xml, "AccessKeyId"),
            XmlText.Find(xml, "SecretAccessKey"),
            XmlText.Find(xml, "SessionToken")
        );
        if (id is null || key is null || token is null)
        {
            throw new StoreException(
                ProblemClass.BadValue,
                $"{endpoint} answered with something that is not the XML of AWS",
                "check that no proxy or portal answers in its place"
            );
        }
        var end = StoreResponse.Moment(XmlText.Find(xml, "Expiration"));
        return KeysAnswer.Fit(new AwsCredentials(id, Value(key), Value(token), end), endpoint);
    }

    private static SecretValue Value(string text) => new(Encoding.UTF8.GetBytes(text));
}
