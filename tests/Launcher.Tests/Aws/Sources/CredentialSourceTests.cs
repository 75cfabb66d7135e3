using System.Text;
using Launcher.Aws;
using Launcher.Providers;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Aws;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Aws.Sources;

/// <summary>Every place credentials come from, each with a secret read by them.</summary>
public sealed class CredentialSourceTests : IAsyncLifetime
{
    private readonly Scratch _folder = Scratch.OnDisk();
    private AwsServer _aws = null!;

    public async ValueTask InitializeAsync()
    {
        _aws = await AwsServer.StartAsync();
        _aws.Secrets.Put("db", "value");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _aws.DisposeAsync();
    }

    [Fact]
    public async Task A_web_identity_becomes_a_session_of_the_role()
    {
        await ReadsAsync(
            ["AssumeRoleWithWebIdentity", "GetSecretValue"],
            [.. Base, $"AWS_WEB_IDENTITY_TOKEN_FILE={Token()}", $"AWS_ROLE_ARN={_aws.Tokens.Role}"]
        );
        Assert.Equal("launcher", _aws.Tokens.Forms[0]["RoleSessionName"]);
    }

    [Fact]
    public async Task Two_stores_log_in_once()
    {
        _aws.Parameters.Put("/p", "1");
        var settings = Settings([
            .. Base,
            $"AWS_WEB_IDENTITY_TOKEN_FILE={Token()}",
            $"AWS_ROLE_ARN={_aws.Tokens.Role}",
            "AWS_ROLE_SESSION_NAME=pod-7",
        ]);
        await Task.WhenAll(AwsAsking.AskAsync(settings, "aws-sm://db"), AwsAsking.AskAsync(settings, "aws-ssm:///p"));

        Assert.Equal(
            ["AssumeRoleWithWebIdentity", "GetParameters", "GetSecretValue"],
            _aws.Calls.Order(StringComparer.Ordinal)
        );
        Assert.Equal("pod-7", _aws.Tokens.Forms[0]["RoleSessionName"]);
    }

    [Fact]
    public async Task A_session_that_ends_between_login_and_read_is_renewed_once()
    {
        var asked = 0;
        _aws.Interferes = (context, _) =>
        {
            if (context.Request.Headers.ContainsKey("X-Amz-Target") && asked++ == 0)
            {
                _aws.Tokens.Given[0].HasEnded = true;
            }
            return Task.FromResult(false);
        };
        await ReadsAsync(
            ["AssumeRoleWithWebIdentity", "GetSecretValue", "AssumeRoleWithWebIdentity", "GetSecretValue"],
            [.. Base, $"AWS_WEB_IDENTITY_TOKEN_FILE={Token()}", $"AWS_ROLE_ARN={_aws.Tokens.Role}"]
        );
    }

    [Fact]
    public async Task A_session_is_renewed_a_minute_before_it_ends()
    {
        var time = new SetTime();
        var settings = Given.Variables(
            AwsSettings.All,
            null,
            time,
            [.. Base, $"AWS_WEB_IDENTITY_TOKEN_FILE={Token()}", $"AWS_ROLE_ARN={_aws.Tokens.Role}"]
        );
        foreach (var seconds in (int[])[0, 3500, 3550, 3600])
        {
            time.Set(seconds);
            Assert.NotNull(Assert.Single(await AwsAsking.AskAsync(settings, "aws-sm://db")).Document);
        }
        string[] login = ["AssumeRoleWithWebIdentity"];
        string[] read = ["GetSecretValue"];
        Assert.Equal([.. login, .. read, .. read, .. login, .. read, .. read], _aws.Calls);
    }

    [Fact]
    public async Task The_token_service_is_asked_again_while_it_cannot_reach_the_identity_provider()
    {
        _aws.Tokens.Failures.Enqueue(("IDPCommunicationError", "x"));
        await ReadsAsync(
            ["AssumeRoleWithWebIdentity", "AssumeRoleWithWebIdentity", "GetSecretValue"],
            [.. Base, $"AWS_WEB_IDENTITY_TOKEN_FILE={Token()}", $"AWS_ROLE_ARN={_aws.Tokens.Role}"]
        );
    }

    [Fact]
    public async Task A_profile_may_hold_keys_and_the_region()
    {
        var admin = AwsServer.Admin;
        await ReadsAsync(
            ["GetSecretValue"],
            [
                .. Base.Where(entry => !entry.StartsWith("AWS_REGION", StringComparison.Ordinal)),
                Config("# ours\n[default]\nregion = eu-west-1\noutput=json\ns3 =\n  max = 1\n"),
                Credentials($"[default]\r\naws_access_key_id={admin.Id}\r\naws_secret_access_key = {admin.Secret}\r\n"),
            ]
        );
    }

    [Theory]
    [InlineData("AWS_PROFILE=app")]
    [InlineData("LAUNCHER_AWS_PROFILE=app")]
    public async Task A_named_profile_may_assume_roles_one_after_the_other(string named)
    {
        var admin = AwsServer.Admin;
        await ReadsAsync(
            ["AssumeRole", "AssumeRole", "GetSecretValue"],
            [
                .. Base,
                named,
                Config(
                    $"""
                    [profile base]
                    aws_access_key_id={admin.Id}
                    aws_secret_access_key={admin.Secret}
                    [profile middle]
                    role_arn=arn:aws:iam::123456789012:role/middle
                    source_profile=base
                    [profile app]
                    role_arn=arn:aws:iam::123456789012:role/app
                    source_profile=middle
                    role_session_name=me
                    external_id=x
                    """
                ),
                "AWS_SHARED_CREDENTIALS_FILE=/nonexistent/credentials",
            ]
        );
        Assert.Equal("arn:aws:iam::123456789012:role/middle", _aws.Tokens.Forms[0]["RoleArn"]);
        Assert.Equal(("me", "x"), (_aws.Tokens.Forms[1]["RoleSessionName"], _aws.Tokens.Forms[1]["ExternalId"]));
    }

    [Fact]
    public async Task A_profile_may_take_the_keys_of_the_environment_or_a_token()
    {
        var admin = AwsServer.Admin;
        await ReadsAsync(
            ["AssumeRole", "GetSecretValue"],
            [
                .. _aws.Environment(admin),
                "LAUNCHER_AWS_PROFILE=app",
                Config("[profile app]\nrole_arn=arn:aws:iam::1:role/x\ncredential_source=Environment\n"),
            ]
        );
        await using var other = await AwsServer.StartAsync();
        other.Secrets.Put("db", "value");
        var answer = await AwsAsking.AskAsync(
            Settings([
                .. other.Environment(null),
                "AWS_PROFILE=app",
                Config($"[profile app]\nrole_arn={_aws.Tokens.Role}\nweb_identity_token_file={Token()}\n"),
            ]),
            "aws-sm://db"
        );
        Assert.Null(answer[0].Failure);
        Assert.Equal(["AssumeRoleWithWebIdentity", "GetSecretValue"], other.Calls);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("in the open")]
    [InlineData("from a file")]
    public async Task A_container_s_agent_hands_out_credentials(string? token)
    {
        _aws.Metadata.ContainerToken = token;
        _aws.Metadata.NotReady = 2;
        string[] authorization = token switch
        {
            null => [],
            "from a file" =>
            [
                $"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE={_folder.Write("pod-token", token + "\n")}",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN=the file wins",
            ],
            _ => [$"AWS_CONTAINER_AUTHORIZATION_TOKEN={token}"],
        };
        const string Path = "/v2/credentials/1?a=b";
        await ReadsAsync(
            [.. Enumerable.Repeat($"GET {Path}", 3), "GetSecretValue"],
            [.. Base, $"AWS_CONTAINER_CREDENTIALS_FULL_URI={_aws.Url}{Path}", .. authorization]
        );
    }

    [Fact]
    public async Task An_instance_gives_credentials_and_region()
    {
        _aws.Metadata.Forgetful = 1;
        await ReadsAsync(
            [
                "PUT /latest/api/token",
                "GET /latest/meta-data/placement/region",
                "PUT /latest/api/token",
                "GET /latest/meta-data/placement/region",
                "GET /latest/meta-data/iam/security-credentials/",
                "GET /latest/meta-data/iam/security-credentials/instance",
                "GetSecretValue",
            ],
            [$"AWS_ENDPOINT_URL={_aws.Url}", $"AWS_EC2_METADATA_SERVICE_ENDPOINT={_aws.Url}"]
        );
    }

    [Fact]
    public async Task An_instance_that_is_not_ready_is_waited_for()
    {
        _aws.Metadata.NotReady = 3;
        await ReadsAsync(
            null,
            [$"AWS_ENDPOINT_URL={_aws.Url}", "AWS_REGION=eu-west-1", $"AWS_EC2_METADATA_SERVICE_ENDPOINT={_aws.Url}"]
        );
        Assert.Equal(7, _aws.Calls.Count);
    }

    [Fact]
    public async Task Metadata_that_refuses_connections_at_first_is_waited_for()
    {
        using var port = new ReservedPort();
        var url = $"http://127.0.0.1:{port.Number}";
        string[] environment =
        [
            $"AWS_ENDPOINT_URL={url}",
            "AWS_REGION=eu-west-1",
            $"AWS_EC2_METADATA_SERVICE_ENDPOINT={url}",
        ];
        var log = new StringBuilder();
        var asked = AwsAsking.AskAsync(Given.Variables(AwsSettings.All, log, environment), "aws-sm://db");
        while (!log.ToString().Contains("refused the connection), trying again", StringComparison.Ordinal))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await using var late = await AwsServer.StartAsync(new StoreListener { Port = port });
        late.Secrets.Put("db", "value");

        Assert.Equal("value", Encoding.UTF8.GetString((await asked)[0].Document!.Content.Bytes));
    }

    [Fact]
    public async Task A_role_on_top_is_assumed_with_whatever_was_found()
    {
        _aws.Tokens.ExternalId = "42";
        await ReadsAsync(
            ["AssumeRole", "GetSecretValue"],
            [
                .. _aws.Environment(AwsServer.Admin),
                "LAUNCHER_AWS_ROLE_ARN=arn:aws:iam::123456789012:role/reader",
                "LAUNCHER_AWS_EXTERNAL_ID=42",
                "LAUNCHER_AWS_SESSION_NAME=web-1",
            ]
        );
        Assert.Equal("web-1", _aws.Tokens.Forms[0]["RoleSessionName"]);
    }

    private string[] Base => _aws.Environment(null);

    private string Token() => _folder.Write("token", _aws.Tokens.WebIdentity + "\n");

    private string Config(string text) => $"AWS_CONFIG_FILE={_folder.Write("config", text)}";

    private string Credentials(string text) => $"AWS_SHARED_CREDENTIALS_FILE={_folder.Write("credentials", text)}";

    private ProviderSettings Settings(string[] environment) =>
        Given.Variables(AwsSettings.All, null, [.. environment, $"HOME={_folder.At("nowhere")}"]);

    private async Task ReadsAsync(string[]? calls, string[] environment)
    {
        var answer = Assert.Single(await AwsAsking.AskAsync(Settings(environment), "aws-sm://db"));
        Assert.True(answer.Failure is null, answer.Failure?.What);
        Assert.Equal("value", Encoding.UTF8.GetString(answer.Document!.Content.Bytes));
        if (calls is not null)
        {
            Assert.Equal(calls, _aws.Calls);
        }
    }
}
