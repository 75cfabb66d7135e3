using System.Text;
using Launcher.Providers;
using Launcher.Testing.Doubles.Aws;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Providers.SecretsManager;

/// <summary>What a user reads when a secret cannot be had, to the letter.</summary>
public sealed class SecretsManagerFailureTests : IAsyncLifetime
{
    private AwsServer _aws = null!;

    public async ValueTask InitializeAsync()
    {
        _aws = await AwsServer.StartAsync();
        _aws.Secrets.Put("prod/db", "value");
    }

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    private string Url => _aws.Url;

    private static string Sentence(SecretAnswer answer) =>
        $"{answer.Failure!.Class}: {answer.Failure.What}: {answer.Failure.WayOut}";

    private async Task FailsAsync(string reference, string sentence, params string[] environment) =>
        Assert.Equal(
            sentence.Replace("{url}", Url, StringComparison.Ordinal),
            Sentence(Assert.Single(await AwsAsking.AskAsync(_aws.Settings(environment), reference)))
        );

    [Theory]
    [InlineData(
        "aws-sm://prod/dbb",
        "NotFound: 'prod/dbb' does not exist in eu-west-1: check the name, the region, and the account of the credentials"
    )]
    [InlineData(
        "aws-sm://prod/db?region=us-east-1",
        "NotFound: 'prod/db' does not exist in us-east-1: check the name, the region, and the account of the credentials"
    )]
    [InlineData(
        "aws-sm://prod/db?stage=AWSPREVIOUS",
        "NotFound: 'prod/db' has no version with the stage 'AWSPREVIOUS': a secret that was never changed has only AWSCURRENT"
    )]
    [InlineData(
        "aws-sm://prod/db?version-id=x",
        "NotFound: 'prod/db' has no version 'x': list them: aws secretsmanager list-secret-version-ids --secret-id prod/db"
    )]
    [InlineData(
        "aws-sm://prod/db?region=Evil.example%2F",
        "BadReference: 'Evil.example/' is not an AWS region: write its code, such as eu-west-1"
    )]
    public Task What_is_not_there(string reference, string sentence) => FailsAsync(reference, sentence);

    [Fact]
    public async Task Marked_for_deletion()
    {
        _aws.Secrets.MarkForDeletion("prod/db");
        await FailsAsync(
            "aws-sm://prod/db",
            "NotFound: 'prod/db' is marked for deletion: bring it back: aws secretsmanager restore-secret --secret-id prod/db"
        );
    }

    // moto's words for what AWS says otherwise, and an answer that holds no value.
    [Theory]
    [InlineData(
        "aws-sm://prod/db",
        "InvalidRequestException",
        "You tried to perform the operation on a secret that's currently marked deleted.",
        "NotFound: 'prod/db' is marked for deletion: bring it back: aws secretsmanager restore-secret --secret-id prod/db"
    )]
    [InlineData(
        "aws-sm://prod/db?stage=BLUE",
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret.",
        "NotFound: 'prod/db' does not exist in eu-west-1, or has no version with the stage 'BLUE': check the name, the region, and the account of the credentials"
    )]
    [InlineData(
        "aws-sm://prod/db?stage=BLUE",
        "InvalidRequestException",
        "You provided a VersionStage that is not associated to the provided VersionId.",
        "NotFound: 'prod/db' has no version with the stage 'BLUE': a secret that was never changed has only AWSCURRENT"
    )]
    [InlineData(
        "aws-sm://prod/db",
        "",
        """{"ARN":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf","Name":"prod/db"}""",
        "NotFound: 'prod/db' has no value yet: put one in: aws secretsmanager put-secret-value"
    )]
    public async Task In_other_words(string reference, string code, string said, string sentence)
    {
        _aws.Interferes = async (context, _) =>
        {
            if (code.Length > 0)
            {
                await AwsServer.FailAsync(context, (code, said));
            }
            else
            {
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(said), context.RequestAborted);
            }
            return true;
        };
        await FailsAsync(reference, sentence);
    }

    [Theory]
    [InlineData(
        "secretsmanager:GetSecretValue prod/db",
        "Denied: 'prod/db' may not be read by 'arn:aws:iam::123456789012:user/admin': no identity-based policy allows the secretsmanager:GetSecretValue action: allow secretsmanager:GetSecretValue on it: launcher policy prints the statement"
    )]
    [InlineData(
        "kms:Decrypt",
        "Denied: 'prod/db' may not be decrypted: allow kms:Decrypt on the key it is encrypted with, in the key's own policy too when the key is another account's"
    )]
    public async Task Denied(string what, string sentence)
    {
        _aws.Denied[what] = true;
        await FailsAsync("aws-sm://prod/db", sentence);
    }

    [Theory]
    [InlineData(
        "AWS_ACCESS_KEY_ID=AKIAUNKNOWN",
        "Login: AWS Secrets Manager at {url} does not know the access key, or its session token does not belong to it: check AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN, and that the key is of this partition and active"
    )]
    [InlineData(
        "AWS_SECRET_ACCESS_KEY=wrong",
        "Login: AWS Secrets Manager at {url} does not accept the signature: check AWS_SECRET_ACCESS_KEY, and that the region is the one of the endpoint"
    )]
    [InlineData(
        "AWS_REGION=eu-north-7",
        "Login: AWS Secrets Manager at {url} does not accept the signature: check AWS_SECRET_ACCESS_KEY, and that the region is the one of the endpoint"
    )]
    public async Task Keys_that_are_not_accepted(string variable, string sentence)
    {
        // The first one counts, as in getenv(3).
        var rest = _aws.Environment(AwsServer.Admin)
            .Where(entry => !entry.StartsWith(variable.Split('=')[0] + "=", StringComparison.Ordinal));
        var settings = Given.Variables(Launcher.Aws.AwsSettings.All, null, [variable, .. rest]);
        Assert.Equal(
            sentence.Replace("{url}", Url, StringComparison.Ordinal),
            Sentence(Assert.Single(await AwsAsking.AskAsync(settings, "aws-sm://prod/db")))
        );
    }

    [Fact]
    public async Task A_session_that_has_ended()
    {
        var keys = _aws.Issue("arn:aws:sts::123456789012:assumed-role/x/y");
        keys.HasEnded = true;
        var settings = Given.Variables(Launcher.Aws.AwsSettings.All, null, _aws.Environment(keys));
        Assert.Equal(
            $"Login: AWS Secrets Manager at {Url} says that the session of these credentials has ended: log in again, and pass the new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN",
            Sentence(Assert.Single(await AwsAsking.AskAsync(settings, "aws-sm://prod/db")))
        );
    }

    [Theory]
    [InlineData(7)]
    [InlineData(-600)]
    public async Task A_wrong_clock_is_corrected_once(int minutes)
    {
        _aws.ClockOffset = TimeSpan.FromMinutes(minutes);
        var answer = Assert.Single(await _aws.AskAsync("aws-sm://prod/db"));
        Assert.Equal("value", Encoding.UTF8.GetString(answer.Document!.Content.Bytes));
        Assert.Equal(2, _aws.Calls.Count);
    }

    [Fact]
    public async Task A_storm_of_throttling_is_waited_out()
    {
        _aws.Interferes = async (context, number) =>
        {
            if (number > 4)
            {
                return false;
            }
            if (number % 2 == 0)
            {
                context.Response.StatusCode = 429;
            }
            else
            {
                await AwsServer.FailAsync(context, ("ThrottlingException", "Rate exceeded"));
            }
            return true;
        };
        var answer = Assert.Single(await _aws.AskAsync("aws-sm://prod/db"));
        Assert.Equal("value", Encoding.UTF8.GetString(answer.Document!.Content.Bytes));
        Assert.Equal(5, _aws.Requests.Count);
    }

    [Fact]
    public async Task A_storm_without_an_end_says_so()
    {
        _aws.Interferes = async (context, _) =>
        {
            await AwsServer.FailAsync(context, ("ThrottlingException", "Rate exceeded"));
            return true;
        };
        using var budget = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var answer = Assert.Single(
            await ProviderTable
                .Get("aws-sm")
                .Create(_aws.Settings())
                .FetchAsync([new("prod/db", [], false)], budget.Token)
        );
        Assert.Equal(
            $"Throttled: AWS Secrets Manager at {Url} asked to slow down until the time was up: start fewer at once, raise the quota, or give it more time with --timeout",
            Sentence(answer)
        );
    }

    [Theory]
    [InlineData("<html>Welcome</html>")]
    [InlineData("")]
    [InlineData("{\"SecretString\":\"cut")]
    [InlineData("[]")]
    [InlineData("{\"SecretString\":\"a\"} and more")]
    [InlineData("{\"SecretString\":\"\\ud800\"}")]
    [InlineData("{\"SecretBinary\":\"not base64!\"}")]
    [InlineData("invalid")]
    [InlineData("deep")]
    public async Task An_answer_that_is_no_answer(string body)
    {
        var bytes = body switch
        {
            "invalid" => [.. "{\"SecretString\":\""u8, 0xff, .. "\"}"u8],
            "deep" => Encoding.UTF8.GetBytes($"{{\"x\":{new string('[', 300)}{new string(']', 300)}}}"),
            _ => Encoding.UTF8.GetBytes(body),
        };
        _aws.Interferes = async (context, _) =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
            return true;
        };
        await FailsAsync(
            "aws-sm://prod/db",
            "BadValue: AWS Secrets Manager at {url} answered with something that is not the JSON of AWS: check that no proxy or portal answers in its place"
        );
    }

    [Fact]
    public async Task An_error_nobody_foresaw_is_named_by_its_code_and_nothing_else()
    {
        _aws.Interferes = async (context, _) =>
        {
            await AwsServer.FailAsync(context, ("StrangeException", "hunter2"));
            return true;
        };
        await FailsAsync(
            "aws-sm://prod/db",
            "Denied: AWS Secrets Manager at {url} answered 400 ('StrangeException'): look the code up in AWS's reference"
        );
    }
}
