using System.Text;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Aws;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Stores;

/// <summary>
/// What would add a line to a request, or is no ASCII, is refused at its place: a setting's or variable's before anything is
/// asked, a file's or a server's before it is sent on. None of it is ever shown.
/// </summary>
public sealed class SentTextTests : IAsyncLifetime
{
    private const string Smuggled = "x\r\nX-Smuggled: 1";
    private const string LineBreak =
        "it holds a line break, and what is sent to a store is one line of text: let it hold the value alone; only white space around it is cut off";
    private const string Control =
        "it holds a control character, and what is sent to a store is one line of text: let it hold the value alone; only white space around it is cut off";
    private const string NotAscii =
        "it holds a character that is not ASCII, and what is sent to a store is ASCII: type it again: copied text has typographic quotation marks, dashes and blanks that cannot be seen";

    private readonly Scratch _scratch = Scratch.OnDisk();
    private StoreServer _store = null!;

    public async ValueTask InitializeAsync() => _store = await StoreServer.StartAsync(200, "{}");

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return _store.DisposeAsync();
    }

    [Theory]
    [InlineData("VAULT_TOKEN", "hvs.a\r\nX-Smuggled: 1", LineBreak)]
    [InlineData("VAULT_TOKEN", "hvs.a\nX-Smuggled: 1", LineBreak)]
    [InlineData("VAULT_TOKEN", "hvs.a\rSmuggled", LineBreak)]
    [InlineData("VAULT_TOKEN", "hvs.\tSmuggled", Control)]
    [InlineData("VAULT_TOKEN", "hvs.\u001b[2JSmuggled", Control)]
    [InlineData("VAULT_TOKEN", "hvs.\u007fSmuggled", Control)]
    [InlineData("VAULT_TOKEN", "hvs.\u00e9Smuggled", NotAscii)]
    [InlineData("VAULT_TOKEN", "\u201chvs.Smuggled\u201d", NotAscii)]
    [InlineData("VAULT_TOKEN", "hvs.\u0085Smuggled", NotAscii)]
    [InlineData("VAULT_TOKEN", "hvs.\u010dSmuggled", NotAscii)]
    [InlineData("VAULT_NAMESPACE", "team\r\nX-Vault-Token: Smuggled", LineBreak)]
    [InlineData("VAULT_NAMESPACE", "\u00e9quipe", NotAscii)]
    [InlineData("LAUNCHER_VAULT_NAMESPACE", "team\nSmuggled", LineBreak)]
    [InlineData("VAULT_TLS_SERVER_NAME", "a\nSmuggled", LineBreak)]
    [InlineData("LAUNCHER_VAULT_AWS_HEADER", "a\nSmuggled", LineBreak)]
    [InlineData(
        "LAUNCHER_VAULT_ROLE",
        "a\nSmuggled",
        "it holds a control character or a line break: write the name alone"
    )]
    [InlineData(
        "LAUNCHER_VAULT_MOUNT",
        "a\tSmuggled",
        "it holds a control character or a line break: write the name alone"
    )]
    [InlineData(
        "VAULT_ADDR",
        "http://localhost:1/\r\nSmuggled: 1",
        "an address has no control character or line break in it: write https://host:port"
    )]
    public Task A_setting_or_variable_is_named(string name, string value, string problem) =>
        RefusesAsync(Vault().Env(name, value), $"{name}: bad-setting: {problem}");

    [Theory]
    [InlineData("VAULT_ROLE_ID")]
    [InlineData("VAULT_SECRET_ID")]
    public Task What_one_logs_in_with_is_named(string name) =>
        RefusesAsync(
            Vault().WithoutEnv("VAULT_TOKEN").Env("VAULT_ROLE_ID", "r").Env("VAULT_SECRET_ID", "s").Env(name, Smuggled),
            $"{name}: bad-setting: {LineBreak}"
        );

    [Theory]
    [InlineData("hvs.a\r\nX-Smuggled: 1", LineBreak)]
    [InlineData("hvs.a\0Smuggled", Control)]
    [InlineData("hvs.\u00e9Smuggled", NotAscii)]
    public Task A_file_is_named(string content, string problem)
    {
        var file = _scratch.Write("token", content);
        return RefusesAsync(
            Vault().WithoutEnv("VAULT_TOKEN").Env("LAUNCHER_VAULT_TOKEN_FILE", file),
            $"A: login: LAUNCHER_VAULT_TOKEN_FILE '{file}': '{file}' cannot be sent: {problem}"
        );
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData(" \n\n")]
    public async Task White_space_around_is_cut_off(string end)
    {
        await Vault().Env("VAULT_TOKEN", "hvs.a" + end).RunAsync();
        await Vault()
            .WithoutEnv("VAULT_TOKEN")
            .Env("LAUNCHER_VAULT_TOKEN_FILE", _scratch.Write("token", "hvs.a" + end))
            .RunAsync();

        Assert.NotEmpty(_store.Requests);
        Assert.All(_store.Requests, request => Assert.Equal("hvs.a", request.Header("X-Vault-Token")));
    }

    [Fact]
    public async Task A_token_that_a_server_grants_is_not_sent_on()
    {
        await using var hostile = await StoreServer.StartAsync(
            200,
            """{"auth":{"client_token":"hvs.a\r\nX-Smuggled: 1","lease_duration":1}}"""
        );
        await RefusesAsync(
            Vault(hostile.Url).WithoutEnv("VAULT_TOKEN").Env("VAULT_ROLE_ID", "r").Env("VAULT_SECRET_ID", "s"),
            $"A: bad-value: Vault at {hostile.Url} granted a token for the approle login at 'auth/approle' that cannot be sent: it holds a line break, and what is sent to a store is one line of text: check that it is Vault that answers there"
        );
        Assert.Single(hostile.Requests);
    }

    [Theory]
    [InlineData("AWS_SECRET_ACCESS_KEY", LineBreak)]
    [InlineData("AWS_SESSION_TOKEN", LineBreak)]
    public Task A_variable_of_AWS_is_named(string name, string problem) =>
        RefusesAsync(
            Aws().Env("AWS_ACCESS_KEY_ID", AwsServer.Admin.Id).Env("AWS_SECRET_ACCESS_KEY", "s").Env(name, Smuggled),
            $"bad-setting: {name}: {problem}"
        );

    [Theory]
    [InlineData("aws_access_key_id=AK\u00c4\naws_secret_access_key=s", NotAscii)]
    [InlineData("aws_access_key_id=AK\naws_secret_access_key=a\u000bSmuggled", Control)]
    [InlineData("aws_access_key_id=AK\naws_secret_access_key=s\naws_session_token=a\u001bSmuggled", Control)]
    public Task A_profile_is_named(string keys, string problem) =>
        RefusesAsync(
            Aws().Env("AWS_SHARED_CREDENTIALS_FILE", _scratch.Write("credentials", $"[default]\n{keys}\n")),
            $"bad-setting: the keys of the profile 'default' cannot be sent: {problem}"
        );

    [Fact]
    public async Task A_containers_token_is_named()
    {
        var agent = Aws().Env("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{_store.Url}/keys");
        var file = _scratch.Write("token", Smuggled);

        await RefusesAsync(
            agent.Env("AWS_CONTAINER_AUTHORIZATION_TOKEN", Smuggled),
            $"bad-setting: AWS_CONTAINER_AUTHORIZATION_TOKEN: {LineBreak}"
        );
        await RefusesAsync(
            agent.Env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file),
            $"A: login: '{file}' (AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE) cannot be sent: {LineBreak}"
        );
        await RefusesAsync(
            Aws().Env("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{_store.Url}/keys\r\nSmuggled: 1"),
            $"bad-setting: AWS_CONTAINER_CREDENTIALS_FULL_URI: {LineBreak}"
        );
    }

    [Theory]
    [InlineData("""{"AccessKeyId":"AK\nX-Smuggled: 1","SecretAccessKey":"s"}""")]
    [InlineData("""{"AccessKeyId":"AK","SecretAccessKey":"s","Token":"a\r\nX-Smuggled: 1"}""")]
    public async Task Keys_that_a_server_gives_are_not_sent_on(string answer)
    {
        await using var agent = await StoreServer.StartAsync(200, answer);

        await RefusesAsync(
            Aws().Env("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{agent.Url}/keys"),
            $"A: bad-value: the container's credentials at {agent.Url} answered with keys that cannot be sent: it holds a line break, and what is sent to a store is one line of text: check what answers in its place"
        );
    }

    [Theory]
    [InlineData("%0d%0aX-Smuggled:%201")]
    [InlineData("%00Smuggled")]
    public Task A_proxys_password_is_named(string password) =>
        RefusesAsync(
            Vault("https://vault.invalid").Env("HTTPS_PROXY", $"http://user:p{password}@localhost:1"),
            "A: bad-setting: HTTPS_PROXY: its user or password holds a control character: check what %0A, %0D and the like in it were meant to be"
        );

    private Run Vault(string? address = null) =>
        Run.Launcher("--timeout", "3s", "--env", "A=vault://kv/x#y")
            .Command("true")
            .Env("VAULT_ADDR", address ?? _store.Url)
            .Env("VAULT_TOKEN", "hvs.a");

    private Run Aws() =>
        Run.Launcher("--timeout", "3s", "--env", "A=aws-sm://prod/db")
            .Command("true")
            .Env("AWS_ENDPOINT_URL", _store.Url)
            .Env("AWS_REGION", "eu-west-1")
            .Env("AWS_EC2_METADATA_DISABLED", "true")
            .Env("HOME", _scratch.Folder);

    private async Task RefusesAsync(Run launcher, string problem)
    {
        var outcome = await launcher.RunAsync();

        Assert.Equal((125, $"launcher: {problem}\n"), (outcome.ExitCode, outcome.StandardError));
        Assert.DoesNotContain("muggled", Encoding.UTF8.GetString(outcome.ErrorBytes.Span), StringComparison.Ordinal);
        Assert.Empty(_store.Requests);
    }
}
