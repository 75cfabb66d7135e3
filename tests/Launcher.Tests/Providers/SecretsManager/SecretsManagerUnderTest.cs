using Launcher.Tests.Aws;

namespace Launcher.Tests.Providers.SecretsManager;

[StoreOf("aws-sm")]
internal sealed class SecretsManagerUnderTest() : AwsUnderTest("secretsmanager:GetSecretValue")
{
    protected override string Put(string text) => Aws.Secrets.Put("app/x", text);
}
