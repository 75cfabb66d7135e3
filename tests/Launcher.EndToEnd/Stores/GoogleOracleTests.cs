using System.Globalization;
using System.Text.Json.Nodes;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Google;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Stores;

/// <summary>
/// Google's own client of Secret Manager reads from the double that the other tests ask: it, and not who wrote the double, says that
/// the double is right.
/// </summary>
public sealed class GoogleOracleTests : IDisposable
{
    private readonly Scratch _folder = Scratch.OnDisk();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("key")]
    [InlineData("federated")]
    [InlineData("aws")]
    [InlineData("machine")]
    public async Task It_logs_in_lists_reads_and_is_refused_as_ours(string login)
    {
        using var authority = new TestCertificateAuthority();
        // Its metadata server is asked over plain HTTP, as it is.
        await using var google = await GoogleServer.StartAsync(StoreListener.Tls(authority));
        await using var machine = await GoogleServer.StartAsync();
        google.Trusts(machine);
        google.Secrets.Put("db", "old é\n");
        // What CRC-32C has by definition for these digits is 0xe3069283.
        google.Secrets.Put("db", "123456789");
        google.Secrets.Put("off", "x");
        google.Secrets.Set("off", "1", "DISABLED");
        google.Secrets.Put("denied", "x");
        google.Secrets.Denied["denied"] = "IAM_PERMISSION_DENIED";
        var token = _folder.Write("token", google.Tokens.Subject);
        var file = login switch
        {
            "key" => GoogleServer.KeyFile(),
            "federated" => google.FederationFile($$"""{"file":"{{token}}"}""", GoogleServer.Account),
            "aws" => google.FederationFile(
                """{"environment_id":"aws1","regional_cred_verification_url":"https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15"}"""
            ),
            _ => null,
        };

        var outcome = await Run.Helper("node", Path.Combine(Repository.Folder, "artifacts", "oracles", "gcp-sm.mjs"))
            .Arguments(
                "localhost",
                new Uri(google.Url).Port.ToString(CultureInfo.InvariantCulture),
                GoogleServer.Project
            )
            .EnvOf(machine.Environment)
            .EnvOf(file is null ? [] : [$"GOOGLE_APPLICATION_CREDENTIALS={_folder.Write("credentials.json", file)}"])
            // Else it asks a gcloud that happens to be there, which writes into its HOME.
            .Env("GOOGLE_CLOUD_PROJECT", GoogleServer.Project)
            .Env("HOME", _folder.Folder)
            .Env("NODE_EXTRA_CA_CERTS", _folder.Write("ca.pem", authority.Pem))
            .Env("AWS_ACCESS_KEY_ID", google.Tokens.AwsKeys.Id)
            .Env("AWS_SECRET_ACCESS_KEY", google.Tokens.AwsKeys.Secret)
            .Env("AWS_REGION", "eu-west-1")
            .RunAsync();

        Assert.True(outcome.ExitCode == 0, $"build/oracles.sh has installed it? {outcome}");
        Assert.Equal(
            """{"current":"123456789","name":"projects/123456789012/secrets/db/versions/2","checksum":"3808858755","old":"old é\n","listed":["db","denied","off"],"failures":{"off/versions/1":[400,"FAILED_PRECONDITION",null],"none/versions/latest":[404,"NOT_FOUND",null],"db/versions/9":[404,"NOT_FOUND",null],"denied/versions/latest":[403,"PERMISSION_DENIED","IAM_PERMISSION_DENIED"]}}""",
            JsonNode
                .Parse(outcome.StandardOutput)!
                .ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        );
        // Only the machine's own login is asked of the machine.
        Assert.Equal(login == "machine", machine.Calls.Any(call => call.EndsWith("/token", StringComparison.Ordinal)));
    }
}
