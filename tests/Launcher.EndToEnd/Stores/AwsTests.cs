using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Aws;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Stores;

/// <summary>The published binary in front of AWS: what works under a just-in-time compiler may not in a native file.</summary>
public sealed class AwsTests : IAsyncLifetime
{
    private readonly Scratch _folder = Scratch.OnTmpfs();
    private AwsServer _aws = null!;

    public async ValueTask InitializeAsync()
    {
        _aws = await AwsServer.StartAsync();
        _aws.Secrets.Put("prod/db", """{"user":"app","password":"p\"w","port":5432,"tls":true,"hosts":["a","b"]}""");
        _aws.Secrets.Put("prod/key", [1, 2, 3]);
        _aws.Parameters.Put("/prod/app/URL", "https://app");
        _aws.Parameters.Put("/prod/app/db/password", "deep");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _aws.DisposeAsync();
    }

    [Fact]
    public async Task Secrets_and_parameters_by_keys_from_the_environment()
    {
        var outcome = await Launcher(
                _aws.Environment(AwsServer.Admin),
                "--env",
                "PASSWORD=aws-sm://prod/db#password",
                "--env",
                "PORT=aws-sm://prod/db#port",
                "--env",
                "TLS=aws-sm://prod/db#tls",
                "--env",
                "HOST=aws-sm://prod/db#/hosts/1",
                "--env",
                "HOSTS=aws-sm://prod/db#hosts",
                "--expand",
                "aws-ssm://prod/app?names=upper&prefix=APP_"
            )
            .Env("SCANNED", "postgres://app:@{aws-sm://prod/db#user}@db/app")
            .Command("/usr/bin/env")
            .RunAsync();

        var seen = outcome.Quietly().StandardOutput.Split('\n');
        Assert.Contains("PASSWORD=p\"w", seen);
        Assert.Contains("PORT=5432", seen);
        Assert.Contains("TLS=true", seen);
        Assert.Contains("HOST=b", seen);
        Assert.Contains("HOSTS=[\"a\",\"b\"]", seen);
        Assert.Contains("APP_URL=https://app", seen);
        Assert.Contains("APP_DB_PASSWORD=deep", seen);
        Assert.Contains("SCANNED=postgres://app:app@db/app", seen);
        // The app's own identity is AWS's too.
        Assert.Contains($"AWS_SECRET_ACCESS_KEY={AwsServer.Admin.Secret}", seen);
        Assert.Equal(["GetParametersByPath", "GetSecretValue"], _aws.Calls.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_web_identity_and_a_role_on_top()
    {
        var outcome = await Launcher(
                _aws.Environment(null),
                "--aws-role-arn",
                "arn:aws:iam::123456789012:role/reader",
                "--env",
                "PASSWORD=aws-sm://prod/db#password"
            )
            .Env("AWS_WEB_IDENTITY_TOKEN_FILE", _folder.Write("token", _aws.Tokens.WebIdentity))
            .Env("AWS_ROLE_ARN", _aws.Tokens.Role)
            .Command("/bin/sh", "-c", "echo \"$PASSWORD\"")
            .RunAsync();

        Assert.Equal("p\"w\n", outcome.Quietly().StandardOutput);
        Assert.Equal(["AssumeRoleWithWebIdentity", "AssumeRole", "GetSecretValue"], _aws.Calls);
    }

    [Fact]
    public async Task An_instance_s_role_and_region_and_a_binary_secret_in_a_file()
    {
        var outcome = await Launcher(
                [$"AWS_ENDPOINT_URL={_aws.Url}", $"AWS_EC2_METADATA_SERVICE_ENDPOINT={_aws.Url}"],
                "--file",
                $"{_folder.At("key")}=aws-sm://prod/key"
            )
            .Command("/usr/bin/od", "-An", "-tx1", _folder.At("key"))
            .RunAsync();

        Assert.Equal(" 01 02 03\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Another_instance_has_its_own_address_region_and_role_and_the_same_workload_identity()
    {
        await using var eu = await AwsServer.StartAsync();
        eu.Secrets.Put("prod/db", "eu", "us-east-1");
        eu.Parameters.Put("/prod/x", "eu-x", region: "us-east-1");
        var outcome = await Launcher(
                _aws.Environment(AwsServer.Admin),
                "--aws+eu-region=us-east-1",
                $"--aws+eu-endpoint={eu.Url}",
                "--env",
                "A=aws-sm://prod/db#user",
                "--env",
                "B=aws-sm+eu://prod/db",
                "--env",
                "C=aws-ssm+eu://prod/x"
            )
            .Env("AWS_ENDPOINT_URL_SECRETS_MANAGER", _aws.Url)
            .Command("/bin/sh", "-c", "echo $A $B $C")
            .RunAsync();

        Assert.Equal("app eu eu-x\n", outcome.Quietly().StandardOutput);
        Assert.All(
            eu.Requests,
            request => Assert.Contains("/us-east-1/", request.Header("Authorization") ?? "", StringComparison.Ordinal)
        );
        Assert.Equal(["GetParameters", "GetSecretValue"], eu.Calls.Order(StringComparer.Ordinal));
        Assert.Equal(["GetSecretValue"], _aws.Calls);
    }

    [Fact]
    public async Task An_instance_without_a_region_says_which_of_its_flags_gives_one()
    {
        var outcome = await Launcher(
                [.. _aws.Environment(AwsServer.Admin), "AWS_EC2_METADATA_DISABLED=true"],
                $"--aws+eu-endpoint={_aws.Url}",
                "--env",
                "A=aws-sm+eu://prod/db"
            )
            .Command("/bin/true")
            .RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains(
            "no AWS region is known: --aws+eu-region is not set, ",
            outcome.StandardError,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            ": set --aws+eu-region, or write ?region= or the ARN\n",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_was_written_for_other_tools_is_read()
    {
        _aws.Secrets.Put("arn/db", "by ARN");
        var arn = _aws.Secrets.Arn("arn/db");
        var run = Launcher(_aws.Environment(AwsServer.Admin), "--env", "A=ref+awssecrets://prod/db#/hosts")
            .Env("B", arn)
            .Env("C", "ssm:///prod/app/URL")
            .Env("D", "arn:aws:ssm:eu-west-1:123456789012:parameter/prod/app/db/password")
            .Env("E", "x ref+awsssm://prod/app#/URL+ y")
            .Env("F", "arn:aws:iam::123456789012:role/app");
        const string Script = "for v in A B C D E F; do eval echo \\\"\\$$v\\\"; done";

        var without = await run.Command("/bin/sh", "-c", Script).RunAsync();
        var with = await run.Env("LAUNCHER_COMPAT", "secrets-init,ssm-env,vals")
            .Command("/bin/sh", "-c", Script)
            .RunAsync();

        Assert.Contains($"\n{arn}\nssm:///prod/app/URL\n", without.Quietly().StandardOutput, StringComparison.Ordinal);
        Assert.Equal(
            "[\"a\",\"b\"]\nby ARN\nhttps://app\ndeep\nx https://app y\narn:aws:iam::123456789012:role/app\n",
            with.Quietly().StandardOutput
        );
    }

    [Fact]
    public async Task An_endpoint_of_one_s_own_with_a_certificate_of_one_s_own()
    {
        using var authority = new TestCertificateAuthority();
        await using var aws = await AwsServer.StartAsync(StoreListener.Tls(authority));
        aws.Secrets.Put("x", "over TLS");
        var run = Launcher(aws.Environment(AwsServer.Admin), "--env", "A=aws-sm://x")
            .Command("/bin/sh", "-c", "echo $A");

        var outcome = await run.Env("AWS_CA_BUNDLE", _folder.Write("ca.pem", authority.Pem)).RunAsync();
        Assert.Equal("over TLS\n", outcome.Quietly().StandardOutput);

        outcome = await run.RunAsync();
        Assert.Equal(125, outcome.ExitCode);
        Assert.StartsWith("launcher: A: tls: ", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_failure_is_told_at_once_and_nothing_starts()
    {
        _aws.Denied["secretsmanager:GetSecretValue prod/db"] = true;
        var outcome = await Launcher(
                _aws.Environment(AwsServer.Admin),
                "--env",
                "A=aws-sm://prod/db",
                "--env",
                "B=aws-sm://prod/none",
                "--env",
                "C=aws-ssm://prod/none"
            )
            .Command("/bin/echo", "started")
            .RunAsync();

        Assert.Equal((125, ""), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Equal(
            """
            launcher: 3 problems, nothing was started:
              A: denied: 'prod/db' may not be read by 'arn:aws:iam::123456789012:user/admin': no identity-based policy allows the secretsmanager:GetSecretValue action: allow secretsmanager:GetSecretValue on it: launcher policy prints the statement
              B: not-found: 'prod/none' does not exist in eu-west-1: check the name, the region, and the account of the credentials
              C: not-found: '/prod/none' does not exist in eu-west-1: check the name, the region, and the account of the credentials

            """,
            outcome.StandardError
        );
    }

    [Fact]
    public async Task A_store_that_is_away_is_124()
    {
        var outcome = await Launcher(
                [.. _aws.Environment(AwsServer.Admin).Skip(1), "AWS_ENDPOINT_URL=http://127.0.0.1:1"],
                "--timeout",
                "500ms",
                "--env",
                "A=aws-sm://prod/db"
            )
            .Command("/bin/echo", "started")
            .RunAsync();

        Assert.Equal((124, ""), (outcome.ExitCode, outcome.StandardOutput));
        Assert.StartsWith(
            "launcher: A: unavailable: AWS Secrets Manager at http://127.0.0.1:1 refused the connection",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    private static Run Launcher(string[] environment, params string[] flags)
    {
        var run = Run.Launcher(flags).Env("HOME", "/nonexistent");
        foreach (var entry in environment)
        {
            var cut = entry.IndexOf('=', StringComparison.Ordinal);
            run = run.Env(entry[..cut], entry[(cut + 1)..]);
        }
        return run;
    }
}
