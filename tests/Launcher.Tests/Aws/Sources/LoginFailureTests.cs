using Launcher.Aws;
using Launcher.Providers;
using Launcher.Testing.Doubles.Aws;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Aws.Sources;

/// <summary>What a user reads when there are no credentials, to the letter.</summary>
public sealed class LoginFailureTests : IAsyncLifetime
{
    private const string WayOut =
        "give the workload a role (EKS: service account or Pod Identity, ECS: task role, EC2: instance profile), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

    private readonly Scratch _folder = Scratch.OnDisk();
    private AwsServer _aws = null!;

    public async ValueTask InitializeAsync() => _aws = await AwsServer.StartAsync();

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _aws.DisposeAsync();
    }

    [Fact]
    public Task Nothing_anywhere_is_one_short_line() =>
        FailsAsync(
            $"Login: no AWS credentials were found in variables, a web identity, a profile, the container or the instance (launcher plan: why not): {WayOut}"
        );

    [Fact]
    public async Task An_instance_without_a_role_is_the_last_of_them()
    {
        _aws.Metadata.InstanceRole = null;
        var failure = await FailureAsync(
            TimeSpan.FromSeconds(1),
            [$"AWS_EC2_METADATA_SERVICE_ENDPOINT={_aws.Url}", "AWS_REGION=eu-west-1"]
        );
        Assert.EndsWith(
            $"(launcher plan: why not); the instance's metadata at {_aws.Url} knows no role of this instance: attach an instance profile to it; or {WayOut}",
            failure,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Metadata_that_is_switched_off_says_so()
    {
        _aws.Metadata.IsDisabled = true;
        var failure = await FailureAsync(
            null,
            [$"AWS_EC2_METADATA_SERVICE_ENDPOINT={_aws.Url}", "AWS_REGION=eu-west-1"]
        );
        Assert.Contains(
            $"; the instance's metadata at {_aws.Url} is switched off: switch it on (aws ec2",
            failure,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_session_token_that_is_lost_on_its_way_into_a_container_names_the_hop_limit()
    {
        _aws.Interferes = async (context, _) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        var failure = await FailureAsync(
            null,
            [$"AWS_EC2_METADATA_SERVICE_ENDPOINT={_aws.Url}", "AWS_REGION=eu-west-1"]
        );
        Assert.Contains(
            $"; the instance's metadata at {_aws.Url} gave no session token: let it pass into the container: aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2; or ",
            failure,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "InvalidIdentityToken",
        "Login: AWS does not accept the token in '{dir}/token' (AWS_WEB_IDENTITY_TOKEN_FILE): create an IAM OIDC provider for the cluster that issued it, and check its audience (sts.amazonaws.com)"
    )]
    [InlineData(
        "ExpiredTokenException",
        "Login: the token in '{dir}/token' (AWS_WEB_IDENTITY_TOKEN_FILE) has expired: mount it as a projected volume, which the kubelet renews"
    )]
    [InlineData(
        "AccessDenied",
        "Login: 'arn:aws:iam::123456789012:role/app' may not be assumed with the token in '{dir}/token' (AWS_WEB_IDENTITY_TOKEN_FILE): let the role's trust policy name the cluster's OIDC provider and this service account (sub, aud)"
    )]
    [InlineData(
        "ValidationError",
        "BadSetting: AWS STS at {url} cannot make sense of the role 'arn:aws:iam::123456789012:role/app' or its session name: write arn:aws:iam::ACCOUNT:role/NAME; a session name has 2 to 64 letters, digits and =,.@-"
    )]
    [InlineData("Strange", "Denied: AWS STS at {url} answered 400 ('Strange'): look the code up in AWS's reference")]
    public async Task A_web_identity_that_is_not_accepted(string code, string sentence)
    {
        _aws.Tokens.Failures.Enqueue((code, "hunter2"));
        await FailsAsync(
            sentence,
            [
                .. _aws.Environment(null),
                $"AWS_WEB_IDENTITY_TOKEN_FILE={_folder.Write("token", "t")}",
                $"AWS_ROLE_ARN={_aws.Tokens.Role}",
            ]
        );
    }

    [Fact]
    public Task A_token_file_that_is_not_there() =>
        FailsAsync(
            "Login: AWS_WEB_IDENTITY_TOKEN_FILE: '{dir}/none' cannot be read: no such file or directory: mount the token there, readable by this process's user",
            [
                .. _aws.Environment(null),
                $"AWS_WEB_IDENTITY_TOKEN_FILE={_folder.At("none")}",
                $"AWS_ROLE_ARN={_aws.Tokens.Role}",
            ]
        );

    [Fact]
    public async Task A_role_that_may_not_be_assumed()
    {
        _aws.Tokens.ExternalId = "42";
        await FailsAsync(
            "Denied: 'arn:aws:iam::123456789012:role/reader' may not be assumed by 'arn:aws:iam::123456789012:user/admin': allow sts:AssumeRole there, and let the role's trust policy name who asks (and the external id)",
            [.. _aws.Environment(AwsServer.Admin), "LAUNCHER_AWS_ROLE_ARN=arn:aws:iam::123456789012:role/reader"]
        );
    }

    [Fact]
    public async Task A_container_s_agent_that_wants_another_token()
    {
        _aws.Metadata.ContainerToken = "right";
        await FailsAsync(
            "Login: the container's credentials at {url} answered 401: check AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN, and the association of the service account with a role",
            [
                .. _aws.Environment(null),
                $"AWS_CONTAINER_CREDENTIALS_FULL_URI={_aws.Url}/v2/credentials/1",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong",
            ]
        );
    }

    [Fact]
    public Task No_region_anywhere() =>
        FailsAsync(
            "BadSetting: no AWS region is known: AWS_REGION is not set, the profile 'default' names none, and no instance says where it is: set AWS_REGION or --aws-region, or write ?region= or the ARN",
            [
                .. _aws.Environment(AwsServer.Admin)
                    .Where(entry => !entry.StartsWith("AWS_REGION", StringComparison.Ordinal)),
            ]
        );

    private Task FailsAsync(string sentence) => FailsAsync(sentence, _aws.Environment(null));

    private async Task FailsAsync(string sentence, string[] environment) =>
        Assert.Equal(
            sentence
                .Replace("{url}", _aws.Url, StringComparison.Ordinal)
                .Replace("{dir}", _folder.Folder, StringComparison.Ordinal),
            await FailureAsync(null, environment)
        );

    private async Task<string> FailureAsync(TimeSpan? budget, string[] environment)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cancellation.CancelAfter(budget ?? TimeSpan.FromSeconds(20));
        var settings = Given.Variables(AwsSettings.All, null, [.. environment, $"HOME={_folder.Folder}"]);
        var answers = await ProviderTable
            .Get("aws-sm")
            .Create(settings)
            .FetchAsync([new("db", [], false)], cancellation.Token);
        var failure = Assert.Single(answers).Failure!;
        return $"{failure.Class}: {failure.What}: {failure.WayOut}";
    }
}
