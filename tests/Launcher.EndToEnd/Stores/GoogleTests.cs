using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Google;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Stores;

/// <summary>The published binary in front of Google: what works under a just-in-time compiler may not in a native file.</summary>
public sealed class GoogleTests : IAsyncLifetime
{
    private const string Machine = "GET /computeMetadata/v1/instance/service-accounts/default/token";

    private readonly Scratch _folder = Scratch.OnTmpfs();
    private GoogleServer _google = null!;

    public async ValueTask InitializeAsync()
    {
        _google = await GoogleServer.StartAsync();
        _google.Secrets.Put("db", "old");
        _google.Secrets.Put("db", """{"user":"app","password":"p\"w","port":5432}""");
        _google.Secrets.Put("app-api-key", [0, 1, 0xff]);
        _google.Secrets.Put("app-url", "https://app");
        _google.Secrets.Put("far", "regional", "europe-west1");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _google.DisposeAsync();
    }

    [Fact]
    public async Task Secrets_of_a_project_by_the_machines_account_and_all_that_begin_so()
    {
        _google.Secrets.Put("app-name", "x");
        var outcome = await Launcher(
                _google.Environment,
                "--env",
                "PASSWORD=gcp-sm://my-project/db#password",
                "--env",
                "OLD=gcp-sm://db?version=1",
                "--env",
                "FAR=gcp-sm://far?location=europe-west1",
                "--file",
                $"{_folder.At("key")}=gcp-sm://my-project/app-api-key",
                "--expand",
                "gcp-sm://my-project/app-*?names=upper&only=url,name"
            )
            .Env("SCANNED", "postgres://app:@{gcp-sm://my-project/db#user}@db/app")
            .Env("DOCUMENT", "gcp-sm://projects/my-project/secrets/db/versions/2")
            .Command("/bin/sh", "-c", $"/usr/bin/env; od -An -tx1 {_folder.At("key")}")
            .RunAsync();

        var seen = outcome.Quietly().StandardOutput.Split('\n');
        Assert.Contains("PASSWORD=p\"w", seen);
        Assert.Contains("OLD=old", seen);
        Assert.Contains("FAR=regional", seen);
        Assert.Contains("URL=https://app", seen);
        Assert.Contains("NAME=x", seen);
        Assert.Contains("SCANNED=postgres://app:app@db/app", seen);
        Assert.Contains("""DOCUMENT={"user":"app","password":"p\"w","port":5432}""", seen);
        Assert.Contains(" 00 01 ff", seen);
        Assert.Single(_google.Calls, call => call == Machine);
    }

    [Fact]
    public async Task A_key_a_federated_token_an_AWS_identity_and_a_person()
    {
        var reading = Launcher(_google.Environment, "--env", "A=gcp-sm://my-project/app-url")
            .Command("/bin/sh", "-c", "echo $A $GOOGLE_APPLICATION_CREDENTIALS");
        var token = _folder.Write("token", _google.Tokens.Subject + "\n");
        string[] files =
        [
            GoogleServer.KeyFile(),
            _google.FederationFile($$"""{"file":"{{token}}"}""", GoogleServer.Account),
            _google.FederationFile("""{"environment_id":"aws1"}"""),
            _google.PersonFile(),
        ];
        foreach (var file in files)
        {
            var path = _folder.Write("credentials.json", file);
            var outcome = await reading
                .Env("GOOGLE_APPLICATION_CREDENTIALS", path)
                .Env("AWS_ACCESS_KEY_ID", _google.Tokens.AwsKeys.Id)
                .Env("AWS_SECRET_ACCESS_KEY", _google.Tokens.AwsKeys.Secret)
                .Env("AWS_REGION", "eu-west-1")
                .RunAsync();
            // Who it is, the app may know.
            Assert.Equal($"https://app {path}\n", outcome.Quietly().StandardOutput);
        }
        Assert.Equal(
            [
                "POST /v1/token",
                $"POST /v1/projects/-/serviceAccounts/{GoogleServer.Account}:generateAccessToken",
                "POST /v1/token",
                "POST /token",
            ],
            _google.Calls.Where(call => call.StartsWith("POST", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Where_no_machine_of_Googles_is_every_place_is_named_at_once()
    {
        // Without a network nothing can be reached, as outside of Google Cloud.
        var outcome = await Launcher([], "--env", "A=gcp-sm://my-project/db")
            .Under("unshare", "--net", "--")
            .Command("/bin/echo", "started")
            .RunAsync();

        Assert.Equal((125, ""), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Equal(
            "launcher: A: login: no login for Google was found: GOOGLE_APPLICATION_CREDENTIALS is not set; '/nonexistent/.config/gcloud/application_default_credentials.json' is not there; nothing listens at http://169.254.169.254: this is not a machine of Google's, or its metadata is out of reach: let the network policy allow it; or give the workload a service account (GKE: Workload Identity Federation, elsewhere: attach one), or set GOOGLE_APPLICATION_CREDENTIALS\n",
            outcome.StandardError
        );
    }

    [Fact]
    public async Task Another_instance_has_its_own_project_and_login()
    {
        await using var eu = await GoogleServer.StartAsync();
        eu.Secrets.Put("db", "eu");
        var outcome = await Launcher(
                [
                    .. _google.Environment,
                    $"LAUNCHER_GCP__EU_ENDPOINT={eu.Url}",
                    $"LAUNCHER_GCP__EU_CREDENTIALS_FILE={_folder.Write("key.json", GoogleServer.KeyFile())}",
                ],
                "--env",
                "A=gcp-sm://my-project/app-url",
                "--env",
                "B=gcp-sm+eu://db"
            )
            .Command("/bin/sh", "-c", "echo $A $B")
            .RunAsync();

        Assert.Equal("https://app eu\n", outcome.Quietly().StandardOutput);
        Assert.Equal(["GET /v1/projects/my-project/secrets/db/versions/latest:access"], eu.Calls);
    }

    [Fact]
    public async Task What_was_written_for_other_tools_is_read()
    {
        var outcome = await Launcher(_google.Environment, "--env", "A=ref+gcpsecrets://my-project/db#/port")
            .Env("B", "gcp:secretmanager:projects/my-project/secrets/db/versions/1")
            .Env("C", "sm://my-project/app-url")
            .Env("LAUNCHER_COMPAT", "secrets-init,berglas")
            .Command("/bin/sh", "-c", "echo $A $B $C")
            .RunAsync();

        Assert.Equal("5432 old https://app\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Over_TLS_only_with_roots_that_are_trusted()
    {
        using var authority = new TestCertificateAuthority();
        await using var google = await GoogleServer.StartAsync(StoreListener.Tls(authority));
        google.Secrets.Put("x", "over TLS");
        var run = Launcher([$"LAUNCHER_GCP_ENDPOINT={google.Url}"], "--env", "A=gcp-sm://my-project/x")
            .Env("GOOGLE_APPLICATION_CREDENTIALS", _folder.Write("key.json", GoogleServer.KeyFile()))
            .Command("/bin/sh", "-c", "echo $A");

        var outcome = await run.RunAsync();
        Assert.Equal(125, outcome.ExitCode);
        Assert.StartsWith("launcher: A: tls: ", outcome.StandardError, StringComparison.Ordinal);
        Assert.Empty(google.Requests);

        outcome = await run.Env("LAUNCHER_GCP_CA_FILE", _folder.Write("ca.pem", authority.Pem)).RunAsync();
        Assert.Equal("over TLS\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Check_reads_and_delivers_nothing_and_plan_asks_nobody()
    {
        var path = _folder.Write("key.json", GoogleServer.KeyFile());
        string[] environment = [.. _google.Environment, $"GOOGLE_APPLICATION_CREDENTIALS={path}"];

        var check = await Run.Launcher("check", "--env", "A=gcp-sm://my-project/db#password")
            .EnvOf(environment)
            .RunAsync();
        Assert.Equal((0, ""), (check.ExitCode, check.StandardError));
        Assert.Equal(["GET /v1/projects/my-project/secrets/db/versions/latest:access"], _google.Calls);

        var plan = await Run.Launcher("plan", "--env", "A=gcp-sm://my-project/db#password")
            .EnvOf(environment)
            .RunAsync();

        Assert.Equal(0, plan.ExitCode);
        Assert.Contains(
            $"login with a service account's key in '{path}' (GOOGLE_APPLICATION_CREDENTIALS)",
            plan.StandardOutput,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("PRIVATE KEY", plan.StandardOutput, StringComparison.Ordinal);
        Assert.Single(_google.Requests);
    }

    [Fact]
    public async Task A_damaged_value_starts_nothing()
    {
        _google.Secrets.Damage = 7;
        var outcome = await Launcher(_google.Environment, "--env", "A=gcp-sm://my-project/db")
            .Command("/bin/echo", "started")
            .RunAsync();

        Assert.Equal((125, ""), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Equal(
            $"launcher: A: bad-value: Google Secret Manager at {_google.Url}: 'db' is not what was stored: its checksum (CRC32C) is another: try again, and check what stands between\n",
            outcome.StandardError
        );
    }

    private static Run Launcher(string[] environment, params string[] flags) =>
        Run.Launcher(flags).Env("HOME", "/nonexistent").EnvOf(environment);
}
