using Launcher.Aws;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Vault;
using Launcher.Testing.Doubles.Aws;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Providers.Vault;

/// <summary>An AWS identity as the login: the server asks AWS whose signature it is.</summary>
public sealed class AwsLoginTests : IAsyncLifetime
{
    private static readonly AwsKeys s_keys = new(
        "ASIATESTLOGIN0000001",
        "secret/key+x",
        "token/x==",
        "arn:aws:iam::1:role/app"
    );

    private VaultSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await VaultSite.DoubleAsync();
        await _site.PutAsync("kv1/app", """{"password":"hunter2"}""");
        await _site.PolicyAsync("app", """path "kv1/app" { capabilities = ["read"] }""");
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData(null, null)]
    [InlineData("eu-west-1", "vault.example")]
    [InlineData("cn-north-1", null)]
    public async Task The_signature_holds_for_the_region_and_the_server_it_is_for(string? region, string? server)
    {
        _site.Double!.Mount("auth/aws/", new AwsLoginEngine(s_keys, region ?? "us-east-1", server));

        var answer = await AskAsync(
            $"LAUNCHER_VAULT_AWS_REGION={region}",
            $"LAUNCHER_VAULT_AWS_HEADER={server}",
            $"AWS_SECRET_ACCESS_KEY={s_keys.Secret}"
        );

        Assert.Equal("""{"password":"hunter2"}""", KeyValueTests.Text(answer));
        Assert.DoesNotContain(s_keys.Secret, _site.Said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_keys_are_a_login_that_is_refused()
    {
        _site.Double!.Mount("auth/aws/", new AwsLoginEngine(s_keys, "us-east-1", null));

        var answer = await AskAsync("AWS_SECRET_ACCESS_KEY=wrong");

        KeyValueTests.Fails(
            answer,
            ProblemClass.Login,
            $"Vault at {_site.Url} refuses the aws login at 'auth/aws' (400): 'error making upstream request: received error code 403 from STS: The request signature we calculated does not match the signature you provided.'",
            "check that the role 'app' binds this AWS identity, and that the method is enabled there (--vault-mount)"
        );
    }

    [Fact]
    public void Plan_says_whose_credentials() =>
        Assert.Equal(
            [
                "login: aws at 'auth/aws' as 'app', as VAULT_ROLE and AWS_ACCESS_KEY_ID are there",
                "credentials from the environment (AWS_ACCESS_KEY_ID)",
            ],
            VaultDescriptor.Value.Explain(Settings("AWS_SECRET_ACCESS_KEY=x"))
        );

    private async Task<SecretAnswer> AskAsync(params string[] environment) =>
        Assert.Single(await VaultSite.RunAsync(Settings(environment), VaultSite.Request("kv1/app")));

    private ProviderSettings Settings(params string[] environment) =>
        Given.Variables(
            [.. VaultSettings.All, .. AwsSettings.All],
            _site.Said,
            [
                $"VAULT_ADDR={_site.Url}",
                "VAULT_ROLE=app",
                $"AWS_ACCESS_KEY_ID={s_keys.Id}",
                $"AWS_SESSION_TOKEN={s_keys.Token}",
                .. environment,
            ]
        );
}
