using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>Who deploys an image whose settings are locked, and mounts a volume with links in it.</summary>
public sealed class LockedFilesTests : IDisposable
{
    private const string Refused =
        "is not read: a link leads out of its directory, and where the image locks settings, none is followed: mount the file itself there, or name the path the link points to";

    private readonly Root _root = new Root().Install(Probe.App, "/app").Write("etc/shadow", "needle\n");

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("\"env\": { \"T\": \"file:///vol/token\" }", "T: denied: '/vol/token'")]
    [InlineData("\"memfd\": { \"T\": \"file:///vol/token\" }", "T: denied: '/vol/token'")]
    [InlineData("\"env\": { \"T\": \"x@{file:///vol/token?optional}\" }", "T: denied: '/vol/token'")]
    [InlineData("\"expand\": [\"file:///vol?names=upper\"]", "/etc/launcher/launcher.json:1:26: denied: '/vol/token'")]
    [InlineData("\"override\": \"/vol/token\"", "/etc/launcher/launcher.json:1:27: bad-setting: '/vol/token'")]
    [InlineData(
        "\"allow-disk\": true, \"template\": [\"/vol/token:/run/t\"]",
        "/etc/launcher/launcher.json:1:48: bad-setting: '/vol/token'"
    )]
    public async Task A_link_to_a_file_of_roots_gives_nothing(string locked, string problem)
    {
        _root.Link("vol/token", "/etc/shadow").Write("etc/launcher/launcher.json", $"{{ \"locked\": {{ {locked} }} }}");

        var outcome = await _root.Program("/launcher", "--", "/app", "env").RunAsync();

        Assert.Equal(
            (125, "", $"launcher: {problem} {Refused}\n"),
            (outcome.ExitCode, outcome.StandardOutput, outcome.StandardError)
        );
    }

    [Fact]
    public async Task A_volume_of_kubernetes_and_the_directory_that_has_two_names_are_read()
    {
        _root
            .Write("run/secrets/..2026_01/token", "mine\n")
            .Link("run/secrets/..data", "..2026_01")
            .Link("run/secrets/token", "..data/token")
            .Link("var/run", "/run")
            .Write(
                "etc/launcher/launcher.json",
                """{ "locked": { "env": { "A": "file:///run/secrets/token", "B": "file:///var/run/secrets/token" } } }"""
            );

        foreach (var name in new[] { "A", "B" })
        {
            var outcome = (await _root.Program("/launcher", "--", "/app", "env", name).RunAsync()).Quietly();
            Assert.Equal("mine", outcome.StandardOutput);
        }
    }

    [Fact]
    public async Task Without_a_lock_a_link_is_a_link()
    {
        _root.Link("vol/token", "/etc/shadow");

        var outcome = await _root
            .Program("/launcher", "--env", "T=file:///vol/token", "--", "/app", "env", "T")
            .RunAsync();

        Assert.Contains("needle", outcome.Quietly().StandardOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AZURE_FEDERATED_TOKEN_FILE=/etc/shadow", "AZURE_CLIENT_ID=a")]
    [InlineData("AZURE_CLIENT_CERTIFICATE_PATH=/etc/shadow", "AZURE_CLIENT_ID=a")]
    [InlineData("AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:1")]
    public async Task A_variable_of_azure_names_no_file_and_no_listener(params string[] environment)
    {
        _root.Write(
            "etc/launcher/launcher.json",
            """{ "locked": { "azure-endpoint": null, "env": { "S": "azure-kv://my-vault/db" } } }"""
        );
        var run = _root.Program("/launcher", "--", "/app", "env");
        foreach (var entry in environment)
        {
            var cut = entry.IndexOf('=', StringComparison.Ordinal);
            run = run.Env(entry[..cut], entry[(cut + 1)..]);
        }

        var outcome = await run.RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains(
            $"{environment[0].Split('=')[0]}: bad-setting: the image locks settings, and with them which files Azure's variables name and whom they ask: leave it out",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("GOOGLE_APPLICATION_CREDENTIALS=/vol/credentials.json")]
    [InlineData("GCE_METADATA_HOST=127.0.0.1:1")]
    public async Task A_variable_of_google_names_no_file_and_no_listener(string variable)
    {
        _root
            .Write("vol/credentials.json", "{}")
            .Write(
                "etc/launcher/launcher.json",
                """{ "locked": { "gcp-project": "my-project", "env": { "S": "gcp-sm://db" } } }"""
            );

        var outcome = await _root.Program("/launcher", "--", "/app", "env").EnvOf(variable).RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains(
            $"{variable.Split('=')[0]}: bad-setting: the image locks settings, and with them which files Google's variables name and whom they ask: leave it out",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/etc/shadow",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/"
    )]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE=/etc/shadow", "AWS_ROLE_ARN=arn:aws:iam::123456789012:role/x")]
    [InlineData("AWS_SHARED_CREDENTIALS_FILE=/etc/shadow")]
    [InlineData("AWS_CONFIG_FILE=/etc/shadow")]
    [InlineData("AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:1")]
    public async Task A_variable_of_aws_names_no_file_and_no_listener(params string[] environment)
    {
        _root.Write(
            "etc/launcher/launcher.json",
            """{ "locked": { "aws-endpoint": null, "env": { "S": "aws-sm://prod/db?region=eu-west-1" } } }"""
        );
        var run = _root.Program("/launcher", "--", "/app", "env");
        foreach (var entry in environment)
        {
            var cut = entry.IndexOf('=', StringComparison.Ordinal);
            run = run.Env(entry[..cut], entry[(cut + 1)..]);
        }

        var outcome = await run.RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains(
            $"{environment[0].Split('=')[0]}: bad-setting: the image locks settings, and with them which files AWS's variables name and whom they ask: leave it out",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }
}
