using Launcher.Providers;

namespace Launcher.Tests.Providers.SecretsManager;

/// <summary>Which locations are taken, and what is said about the others before anything is asked.</summary>
public sealed class AwsLocationTests
{
    [Theory]
    [InlineData("aws-sm", "prod/db")]
    [InlineData("aws-sm", "a_b+c=d.e@f-1")]
    [InlineData("aws-sm", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf")]
    [InlineData("aws-sm", "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:prod/db")]
    [InlineData("aws-ssm", "db")]
    [InlineData("aws-ssm", "prod/db.x-y_z:3")]
    [InlineData("aws-ssm", "/prod/db:stable")]
    [InlineData("aws-ssm", "arn:aws:ssm:eu-west-1:123456789012:parameter/prod/db:3")]
    public void A_location_that_can_be(string scheme, string location) =>
        Assert.Null(ProviderTable.Get(scheme).CheckLocation(location));

    [Theory]
    [InlineData(
        "aws-sm",
        "prod db",
        "'prod db' is not the name of a secret: it has at most 512 letters, digits and /_+=.@-"
    )]
    [InlineData(
        "aws-sm",
        "arn:aws:s3:::bucket",
        "'arn:aws:s3:::bucket' is not the ARN of a secret: write arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME"
    )]
    [InlineData(
        "aws-sm",
        "arn:aws:secretsmanager:evil.example/:1:secret:x",
        "'arn:aws:secretsmanager:evil.example/:1:secret:x' is not the ARN of a secret: write arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME"
    )]
    [InlineData(
        "aws-sm",
        "arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf:password::",
        "'arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf:password::' has more after the name of the secret: write it as an option or selector: '...:secret:db-AbCdEf?stage=...#password'"
    )]
    [InlineData(
        "aws-ssm",
        "prod/d b",
        "'prod/d b' is not the name of a parameter: it has letters, digits and _.-, with slashes between; a version or label comes after a colon"
    )]
    [InlineData(
        "aws-ssm",
        "prod/db:",
        "'prod/db:' is not the name of a parameter: it has letters, digits and _.-, with slashes between; a version or label comes after a colon"
    )]
    [InlineData(
        "aws-ssm",
        "prod/",
        "'prod/' is not the name of a parameter: it has letters, digits and _.-, with slashes between; a version or label comes after a colon"
    )]
    [InlineData(
        "aws-ssm",
        "arn:aws:ssm:eu-west-1:1:document/x",
        "'arn:aws:ssm:eu-west-1:1:document/x' is not the ARN of a parameter: write arn:aws:ssm:REGION:ACCOUNT:parameter/NAME"
    )]
    public void A_location_that_cannot_be(string scheme, string location, string sentence)
    {
        var problem = ProviderTable.Get(scheme).CheckLocation(location)!;
        Assert.Equal(sentence, $"{problem.What}: {problem.WayOut}");
    }
}
