using System.Text.Json;
using Launcher.Aws;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Aws;

/// <summary>The least that has to be allowed for exactly some references.</summary>
public sealed class IamPolicyTests
{
    [Fact]
    public void Of_secrets()
    {
        var text = Policy(
            "aws-sm",
            [
                new("prod/db", [], false),
                new("prod/api", [], false),
                new("far", [new("region", "cn-north-1")], false),
                new("arn:aws:secretsmanager:us-east-1:123456789012:secret:whole-AbCdEf", [], false),
                new("arn:aws:secretsmanager:us-east-1:123456789012:secret:part", [new("stage", "AWSPREVIOUS")], false),
            ]
        );
        Assert.Equal(
            """
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "ReadTheseSecrets",
                  "Effect": "Allow",
                  "Action": [
                    "secretsmanager:GetSecretValue"
                  ],
                  "Resource": [
                    "arn:aws-cn:secretsmanager:cn-north-1:*:secret:far-??????",
                    "arn:aws:secretsmanager:eu-west-1:*:secret:prod/api-??????",
                    "arn:aws:secretsmanager:eu-west-1:*:secret:prod/db-??????",
                    "arn:aws:secretsmanager:us-east-1:123456789012:secret:part-??????",
                    "arn:aws:secretsmanager:us-east-1:123456789012:secret:whole-AbCdEf"
                  ]
                },
                {
                  "Sid": "ReadThemInBatches",
                  "Effect": "Allow",
                  "Action": [
                    "secretsmanager:BatchGetSecretValue"
                  ],
                  "Resource": [
                    "*"
                  ]
                },
                {
                  "Sid": "OnlyForKeysOfYourOwn",
                  "Effect": "Allow",
                  "Action": [
                    "kms:Decrypt"
                  ],
                  "Resource": [
                    "arn:aws-cn:kms:*:*:key/*",
                    "arn:aws:kms:*:*:key/*"
                  ],
                  "Condition": {
                    "StringLike": {
                      "kms:ViaService": "secretsmanager.*",
                      "kms:EncryptionContext:SecretARN": [
                        "arn:aws-cn:secretsmanager:cn-north-1:*:secret:far-??????",
                        "arn:aws:secretsmanager:eu-west-1:*:secret:prod/api-??????",
                        "arn:aws:secretsmanager:eu-west-1:*:secret:prod/db-??????",
                        "arn:aws:secretsmanager:us-east-1:123456789012:secret:part-??????",
                        "arn:aws:secretsmanager:us-east-1:123456789012:secret:whole-AbCdEf"
                      ]
                    }
                  }
                }
              ]
            }

            """,
            text
        );
    }

    [Fact]
    public void One_secret_needs_no_batches() =>
        Assert.DoesNotContain("Batch", Policy("aws-sm", [new("prod/db", [], false)]), StringComparison.Ordinal);

    [Fact]
    public void Of_parameters_and_paths()
    {
        var text = Policy("aws-ssm", [new("prod/db:3", [], false), new("bare", [], false), new("prod/app", [], true)]);
        using var policy = JsonDocument.Parse(text);
        var statements = policy.RootElement.GetProperty("Statement").EnumerateArray().ToList();
        Assert.Equal(
            ["arn:aws:ssm:eu-west-1:*:parameter/bare", "arn:aws:ssm:eu-west-1:*:parameter/prod/db"],
            Strings(statements[0], "Resource")
        );
        Assert.Equal(["ssm:GetParametersByPath"], Strings(statements[1], "Action"));
        Assert.Equal(
            ["arn:aws:ssm:eu-west-1:*:parameter/prod/app", "arn:aws:ssm:eu-west-1:*:parameter/prod/app/*"],
            Strings(statements[1], "Resource")
        );
        Assert.Equal(["kms:Decrypt"], Strings(statements[2], "Action"));
    }

    private static string Policy(string scheme, IReadOnlyList<SecretRequest> requests) =>
        ProviderTable
            .Get(scheme)
            .Policy!(requests, Given.Variables(AwsSettings.All, null, "AWS_REGION=eu-west-1", "HOME=/nonexistent"));

    private static IEnumerable<string?> Strings(JsonElement statement, string name) =>
        statement.GetProperty(name).EnumerateArray().Select(value => value.GetString());
}
