using Launcher.Providers;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Providers;

/// <summary>What other tools' users have written means the same here.</summary>
public sealed class SpellingTests
{
    [Theory]
    [InlineData("vault:secret/data/db#password", "vault://secret/data/db?api-path#password")]
    [InlineData("vault:secret/data/db#password#2", "vault://secret/data/db?version=2&api-path#password")]
    [InlineData("vault:kv1/db#password", "vault://kv1/db#password")]
    [InlineData("vault:database/creds/my-role#username", "vault://database/creds/my-role#username")]
    [InlineData("vault:a/data/x%20?y&z#k~/%7D", "vault://a/data/x%2520%3Fy%26z?api-path#k~/%257D")]
    [InlineData("vault:kv/a#/x", "vault://kv/a#/~1x")]
    [InlineData(
        "scheme://${vault:kv/data/a#user}:${vault:kv/data/a#password}@127.0.0.1:8080",
        "scheme://@{vault://kv/data/a?api-path#user}:@{vault://kv/data/a?api-path#password}@127.0.0.1:8080"
    )]
    [InlineData("${vault:kv/a#b}", "vault://kv/a#b")]
    [InlineData("${HOME} $x @{vault://kv/a#b} ${vault:kv/a#c}", "${HOME} $x @{vault://kv/a#b} @{vault://kv/a#c}")]
    public void Bank_vaults(string text, string own) => Assert.Equal(own, RealSchemes.Say(text));

    [Theory]
    [InlineData(
        ">>vault:pki/issue/web#certificate",
        "'>>' writes to the server: say what is written: vault://PATH?body."
    )]
    [InlineData("a${>>vault:pki/issue/web#certificate}", "'>>' writes to the server: ")]
    [InlineData("vault:login", "'login' hands out the launcher's own token, and the app never gets that: make one")]
    [InlineData("vault:v1:8SDd3WHDOjf7mq69CyCqYjBXAiQQAVZRkFM13ok481zoCmHnSeDX9vyf7w==", "it looks like a ciphertext")]
    [InlineData("vault:secret/data/db", "it names no key: write vault:PATH#KEY, or vault://PATH for all of it")]
    [InlineData("vault:secret/data/db#", "it names no key: ")]
    [InlineData("vault:kv/a#My name is ${.name | title}", "a template in place of the key: write the text around")]
    [InlineData("vault:kv/a#b#latest", "what follows the second '#' is not a version: write vault:PATH#KEY#VERSION")]
    [InlineData("vault:kv/../sys/raw#b", "the segment '..' in the location: write the path without")]
    [InlineData("${vault:kv/a#b", "no closing '}': close it")]
    public void What_bank_vaults_has_and_the_launcher_has_not_is_said(string text, string problem) =>
        Assert.Contains($": {problem}", RealSchemes.Say(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("vault:/secret/db", "'vault:/': a reference starts with 'vault://'")]
    [InlineData("vault//secret/db", "'vault//': a reference starts with 'vault://'")]
    [InlineData("vault:", "'vault:': a reference starts with 'vault://'")]
    public void What_is_near_our_own_form_is_still_explained_as_such(string text, string problem) =>
        Assert.StartsWith(problem, RealSchemes.Say(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("azure:keyvault:db-password", "azure-kv:///db-password")]
    [InlineData("azure:keyvault:db-password/0123abcd", "azure-kv:///db-password?version=0123abcd")]
    [InlineData("gcp:secretmanager:projects/p/secrets/db", "gcp-sm://projects/p/secrets/db")]
    [InlineData("gcp:secretmanager:projects/p/secrets/db/versions/3", "gcp-sm://projects/p/secrets/db/versions/3")]
    [InlineData("sm://my-project/db", "gcp-sm://my-project/db")]
    [InlineData("sm://my-project/db#3", "gcp-sm://my-project/db?version=3")]
    public void Secret_init(string text, string own) => Assert.Equal(own, RealSchemes.Say(text));

    [Theory]
    [InlineData("ref+vault://secret/data/db#/password", "vault://secret/data/db?api-path#password")]
    [InlineData("ref+vault://secret/data/db?proto=http#/password", "vault://secret/data/db?api-path#password")]
    [InlineData("secretref+vault://kv/db#password", "vault://kv/db#password")]
    [InlineData("ref+vault://kv/db?version=3#/a/b~c", "vault://kv/db?version=3#/a/b~0c")]
    [InlineData("ref+vault://kv/db?decode=base64#/key", "vault://kv/db?decode=base64#key")]
    [InlineData("ref+vault://kv/db?decode=raw#/key", "vault://kv/db#key")]
    [InlineData("ref+vault://kv/db/password", "vault://kv/db#password")]
    [InlineData("ref+vault://kv/db#/password+", "vault://kv/db#password")]
    [InlineData("foo ref+vault://kv/a#/x+ ref+vault://kv/b#/y+ bar", "foo @{vault://kv/a#x} @{vault://kv/b#y} bar")]
    [InlineData("secretref+vault://kv/a#x+, ref+vault://kv/a#x", "@{vault://kv/a#x}, @{vault://kv/a#x}")]
    [InlineData("ref+vault://kv/a#x+ + + ", "@{vault://kv/a#x} + + ")]
    [InlineData("ref+vault://kv/a#x\n", "@{vault://kv/a#x}\n")]
    [InlineData("ref+awssecrets://myteam/mykey", "aws-sm://myteam/mykey")]
    [InlineData("ref+awssecrets://myteam/mydoc#/foo/bar", "aws-sm://myteam/mydoc#/foo/bar")]
    [InlineData(
        "ref+awssecrets://a/b?region=us-west-2&version_stage=AWSPREVIOUS&version_id=x",
        "aws-sm://a/b?region=us-west-2&stage=AWSPREVIOUS&version-id=x"
    )]
    [InlineData(
        "ref+awssecrets://arn:aws:secretsmanager:eu-west-1:123456789012:secret:/myteam/mydoc?region=eu-west-1#/k",
        "aws-sm://arn:aws:secretsmanager:eu-west-1:123456789012:secret:/myteam/mydoc?region=eu-west-1#k"
    )]
    [InlineData("ref+azurekeyvault://my-vault/db", "azure-kv://my-vault/db")]
    [InlineData("ref+azurekeyvault://my-vault/db/0123abcd#/k", "azure-kv://my-vault/db?version=0123abcd#k")]
    [InlineData("ref+azurekeyvault://my-vault.vault.azure.cn/db#/a/b", "azure-kv://my-vault.vault.azure.cn/db#/a/b")]
    [InlineData("ref+gcpsecrets://my-project/db", "gcp-sm://my-project/db")]
    [InlineData("ref+k8s://v1/Secret/app/db/tls.crt", "k8s://app/db#tls.crt")]
    [InlineData("a ref+k8s://v1/ConfigMap/app/db/url+ b", "a @{k8s://app/db?kind=configmap#url} b")]
    [InlineData("ref+gcpsecrets://my-project/db?version=3#/a/b", "gcp-sm://my-project/db?version=3#/a/b")]
    [InlineData("ref+awsssm://foo/bar", "aws-ssm:///foo/bar")]
    [InlineData("ref+awsssm://foo", "aws-ssm:///foo")]
    [InlineData("ref+awsssm://foo#/bar", "aws-ssm:///foo/bar")]
    [InlineData("ref+awsssm://foo?recursive=true#/bar/a", "aws-ssm:///foo/bar/a")]
    [InlineData("ref+awsssm://foo/bar?#/a", "aws-ssm:///foo/bar/a")]
    [InlineData("ref+awsssm://foo/bar?mode=singleparam&version=2#/BAR", "aws-ssm:///foo/bar?version=2#BAR")]
    public void Vals(string text, string own) => Assert.Equal(own, RealSchemes.Say(text));

    [Theory]
    [InlineData(
        "ref+vault://kv/a?address=https://v#/b",
        "'ref+vault://kv/a?...': of its options only version and decode"
    )]
    [InlineData(
        "ref+vault://kv/a?secret_id=hunter2#/b",
        "'ref+vault://kv/a?...': of its options only version and decode"
    )]
    [InlineData("ref+awssecrets://a?role_arn=x", "'ref+awssecrets://a?...': of its options only region, ")]
    [InlineData("ref+azurekeyvault://my-vault/db?x=hunter2", "'ref+azurekeyvault://my-vault/db?...': it has options")]
    [InlineData("ref+azurekeyvault://my-vault", "it does not name one secret: write azure-kv://VAULT/NAME")]
    [InlineData(
        "ref+gcpsecrets://p/db?fallback_value=hunter2",
        "'ref+gcpsecrets://p/db?...': of its options only version"
    )]
    [InlineData(
        "ref+k8s://v1/Secret/app/db/key?kubeContext=hunter2",
        "'ref+k8s://v1/Secret/app/db/key?...': its options choose a kubeconfig, which is not read"
    )]
    [InlineData("ref+k8s://v1/Pod/app/db/key", "it does not name a key of a Secret or ConfigMap")]
    [InlineData("ref+k8s://v1/Secret/app/db", "it does not name a key of a Secret or ConfigMap")]
    [InlineData("ref+k8s://v1/Secret/app/db/key#/x", "it does not name a key of a Secret or ConfigMap")]
    [InlineData("ref+awsssm://a?profile=x", "'ref+awsssm://a?...': of its options only region, ")]
    [InlineData("ref+vault://kv/a#/b and more", "white space in it: end it with '+' where other text follows")]
    [InlineData("ref+awssecrets://a!b", "'a!b' is not the name of a secret")]
    [InlineData("ref+vault://#/b", "an empty location")]
    public void What_vals_has_and_the_launcher_has_not_is_said_without_its_options(string text, string problem)
    {
        Assert.Contains(problem, RealSchemes.Say(text), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", RealSchemes.Say(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:mydbpassword-cdma3x",
        "aws-sm://arn:aws:secretsmanager:eu-west-1:123456789012:secret:mydbpassword-cdma3x"
    )]
    [InlineData(
        "arn:aws:ssm:eu-west-1:123456789012:parameter/api/key",
        "aws-ssm://arn:aws:ssm:eu-west-1:123456789012:parameter/api/key"
    )]
    [InlineData(
        "arn:aws:ssm:eu-west-1:123456789012:parameter/api/key:3",
        "aws-ssm://arn:aws:ssm:eu-west-1:123456789012:parameter/api/key:3"
    )]
    public void Secrets_init(string text, string own) => Assert.Equal(own, RealSchemes.Say(text));

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/app")]
    [InlineData("arn:aws:ssm:eu-west-1:123456789012:document/x")]
    [InlineData("x arn:aws:ssm:eu-west-1:123456789012:parameter/x")]
    [InlineData("arn:")]
    public void Other_arns_are_no_references(string text) =>
        Assert.StartsWith("the text holds no reference", RealSchemes.Say(text), StringComparison.Ordinal);

    [Fact]
    public void A_broken_arn_of_a_secret_is_told() =>
        Assert.Contains(
            "has more after the name of the secret",
            RealSchemes.Say("arn:aws:secretsmanager:eu-west-1:123456789012:secret:db:password::"),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("ssm://prod.app.cookie-secret", "aws-ssm://prod.app.cookie-secret")]
    [InlineData("ssm:///foo/bar", "aws-ssm:///foo/bar")]
    [InlineData("ssm://secret:1", "aws-ssm://secret:1")]
    public void Ssm_env(string text, string own) => Assert.Equal(own, RealSchemes.Say(text));

    [Fact]
    public void Every_example_of_a_spelling_is_read_by_its_provider() =>
        Assert.All(
            ProviderTable.All.SelectMany(provider => provider.Spellings.Select(spelling => (provider, spelling))),
            pair =>
                Assert.StartsWith(
                    $"{pair.provider.Scheme}://",
                    RealSchemes.Say(pair.spelling.Example),
                    StringComparison.Ordinal
                )
        );
}
