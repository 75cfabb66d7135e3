using System.Security.Cryptography;
using System.Text;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.GoogleSecretManager;
using Launcher.Testing.Doubles.Google;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Providers.GoogleSecretManager;

/// <summary>Every place a login for Google comes from, each with a secret read by it.</summary>
public sealed class GoogleLoginTests : IAsyncLifetime
{
    private const string Machine = "GET /computeMetadata/v1/instance/service-accounts/default/token";
    private const string Read = "GET /v1/projects/my-project/secrets/db/versions/latest:access";
    private const string Exchange = "POST /v1/token";
    private const string Act =
        "POST /v1/projects/-/serviceAccounts/reader@my-project.iam.gserviceaccount.com:generateAccessToken";

    private readonly Scratch _folder = Scratch.OnDisk();
    private GoogleServer _google = null!;

    public async ValueTask InitializeAsync()
    {
        _google = await GoogleServer.StartAsync();
        _google.Secrets.Put("db", "value");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _google.DisposeAsync();
    }

    [Fact]
    public async Task A_service_accounts_key_signs_what_is_shown_and_no_token_is_asked_for() =>
        await ReadsAsync([Read], Credentials(GoogleServer.KeyFile()));

    [Theory]
    [InlineData(-3)]
    [InlineData(1)]
    [InlineData(24 * 365)]
    public async Task It_signs_by_the_servers_clock_when_this_machines_is_wrong(int hours)
    {
        _google.ClockOffset = TimeSpan.FromHours(hours);
        await ReadsAsync([Read, Read], Credentials(GoogleServer.KeyFile()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task A_token_of_another_issuer_in_a_file_without_its_line_end(string end)
    {
        await ReadsAsync([Exchange, Read], Federation(Subject(_google.Tokens.Subject + end)));

        Assert.Equal(
            [
                ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                ("audience", TokenServices.Audience),
                ("scope", "https://www.googleapis.com/auth/cloud-platform"),
                ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
                ("subject_token_type", TokenServices.JwtType),
                ("subject_token", _google.Tokens.Subject),
            ],
            _google.Tokens.Forms[0].Select(part => (part.Key, part.Value))
        );
    }

    [Fact]
    public async Task The_tokens_file_is_read_again_at_each_login()
    {
        var settings = Settings(Federation(Subject(_google.Tokens.Subject)));
        await GoogleServer.AskAsync(settings, "gcp-sm://my-project/db");
        _google.EndTokens();
        _google.Tokens.Subject = "eyJ.renewed.x";
        Subject(_google.Tokens.Subject);

        Assert.NotNull(Assert.Single(await GoogleServer.AskAsync(settings, "gcp-sm://my-project/db")).Document);
        Assert.Equal([Exchange, Read, Read, Exchange, Read], _google.Calls);
    }

    [Fact]
    public async Task A_token_that_stands_in_JSON()
    {
        var path = _folder.Write("token", $$"""{"a":1,"token":"{{_google.Tokens.Subject}}"}""");
        await ReadsAsync(
            [Exchange, Read],
            Federation($$"""{"file":"{{path}}","format":{"type":"json","subject_token_field_name":"token"} }""")
        );
    }

    [Fact]
    public async Task An_issuer_that_is_asked_by_its_address_with_its_headers() =>
        await ReadsAsync(
            ["GET /subject", Exchange, Read],
            Federation(
                $$"""{"url":"{{_google.Url}}/subject?audience=x","headers":{"X-Issuer":"{{TokenServices.SubjectHeader}}"},"format":{"type":"json","subject_token_field_name":"value"} }"""
            ),
            "http_proxy=http://127.0.0.1:1"
        );

    [Fact]
    public async Task An_AWS_identity()
    {
        await ReadsAsync(
            [Exchange, Read],
            Federation(
                """{"environment_id":"aws1","region_url":"http://169.254.169.254/latest/meta-data/placement/availability-zone","url":"http://169.254.169.254/latest/meta-data/iam/security-credentials","regional_cred_verification_url":"https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15"}"""
            ),
            $"AWS_ACCESS_KEY_ID={_google.Tokens.AwsKeys.Id}",
            $"AWS_SECRET_ACCESS_KEY={_google.Tokens.AwsKeys.Secret}",
            "AWS_REGION=eu-west-1"
        );
        Assert.Contains(
            "sts.eu-west-1.amazonaws.com",
            _google.Tokens.Forms[0]["subject_token"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_member_of_a_pool_acts_as_a_service_account() =>
        await ReadsAsync([Exchange, Act, Read], Federation(Subject(_google.Tokens.Subject), GoogleServer.Account));

    [Fact]
    public async Task A_service_account_acts_as_another()
    {
        await ReadsAsync(
            [Act, Read],
            Credentials(
                $$"""{"type":"impersonated_service_account","service_account_impersonation_url":"{{_google.Impersonation(GoogleServer.Account)}}","delegates":[],"source_credentials":{{GoogleServer.KeyFile()}}}"""
            )
        );
        await ReadsAsync(
            ["POST /token", Act, Read],
            Credentials(
                $$"""{"type":"impersonated_service_account","service_account_impersonation_url":"{{_google.Impersonation(GoogleServer.Account)}}","source_credentials":{{_google.PersonFile()}}}"""
            )
        );
    }

    [Fact]
    public async Task A_persons_login_and_what_its_requests_are_counted_for()
    {
        await ReadsAsync(["POST /token", Read], Credentials(_google.PersonFile()));
        Assert.Equal("quota-project", _google.Requests[^1].Header("x-goog-user-project"));
    }

    [Theory]
    [InlineData("HOME={dir}", ".config/gcloud/application_default_credentials.json")]
    [InlineData("CLOUDSDK_CONFIG={dir}/g", "g/application_default_credentials.json")]
    public async Task The_file_that_gcloud_leaves(string variable, string path)
    {
        _folder.Write(path, _google.PersonFile());
        await ReadsAsync(["POST /token", Read], variable.Replace("{dir}", _folder.Folder, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_account_of_a_machine()
    {
        await ReadsAsync([Machine, Read]);
        Assert.EndsWith(
            "/token?scopes=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform",
            _google.Requests[0].Target,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_machine_that_has_no_account_yet_is_waited_for(int status)
    {
        (_google.Metadata.NotReady, _google.Metadata.NotReadyStatus) = (2, status);
        await ReadsAsync([Machine, Machine, Machine, Read]);
    }

    [Fact]
    public async Task The_machine_is_not_asked_through_a_proxy() =>
        await ReadsAsync([Machine, Read], "http_proxy=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1");

    [Fact]
    public async Task A_token_is_renewed_a_minute_before_it_ends()
    {
        _google.Tokens.Life = 3600;
        var time = new SetTime();
        var settings = Given.Variables(
            GoogleSettings.All,
            null,
            time,
            [.. _google.Environment, Credentials(_google.PersonFile())]
        );
        foreach (var seconds in (int[])[0, 3500, 3550, 3600])
        {
            time.Set(seconds);
            Assert.NotNull(Assert.Single(await GoogleServer.AskAsync(settings, "gcp-sm://my-project/db")).Document);
        }
        Assert.Equal(["POST /token", Read, Read, "POST /token", Read, Read], _google.Calls);
    }

    [Fact]
    public async Task A_token_that_is_refused_for_a_hundred_secrets_is_replaced_once()
    {
        _google.Interferes = async (context, request) =>
        {
            if (!request.Target.StartsWith("/v1/", StringComparison.Ordinal))
            {
                return false;
            }
            await GoogleServer.FailAsync(context, 401, "UNAUTHENTICATED", "x", "ACCOUNT_STATE_INVALID");
            return true;
        };

        var answers = await _google.AskAsync([
            .. Enumerable.Range(0, 100).Select(number => $"gcp-sm://my-project/s{number}"),
        ]);

        Assert.All(answers, answer => Assert.Equal(ProblemClass.Login, answer.Failure!.Class));
        Assert.Equal(2, _google.Calls.Count(call => call == Machine));
    }

    [Fact]
    public void The_plan_says_which_login_and_why_not_those_before()
    {
        var path = _folder.Write("key.json", GoogleServer.KeyFile());
        Assert.Equal(
            [
                $"login with a service account's key in '{path}' (GOOGLE_APPLICATION_CREDENTIALS)",
                "project 'my-project' [the login's own]",
                $"endpoint {_google.Url} [LAUNCHER_GCP_ENDPOINT]",
            ],
            Explained($"GOOGLE_APPLICATION_CREDENTIALS={path}")
        );
        Assert.Equal(
            [
                $"login with the machine's service account at {_google.Url} (GOOGLE_APPLICATION_CREDENTIALS is not set; '/nonexistent/.config/gcloud/application_default_credentials.json' is not there)",
                "project other [GOOGLE_CLOUD_PROJECT]",
                $"endpoint {_google.Url} [LAUNCHER_GCP_ENDPOINT]",
            ],
            Explained("GOOGLE_CLOUD_PROJECT=other")
        );
    }

    [Theory]
    [InlineData("EC")]
    [InlineData("text")]
    public async Task A_key_of_another_kind_is_told(string kind)
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Credentials(GoogleServer.KeyFile(kind == "EC" ? ec.ExportPkcs8PrivateKeyPem() : "hunter2"));

        var failure = Assert.Single(await GoogleServer.AskAsync(Settings(file), "gcp-sm://my-project/db")).Failure!;

        Assert.Equal(
            (
                ProblemClass.BadSetting,
                $"GOOGLE_APPLICATION_CREDENTIALS: '{_folder.At("credentials.json")}' has a private_key that is no RSA key in PEM",
                "make a new one: gcloud iam service-accounts keys create"
            ),
            (failure.Class, failure.What, failure.WayOut)
        );
    }

    private IReadOnlyList<string> Explained(params string[] environment) =>
        ProviderTable.Get("gcp-sm").Explain(Settings(environment));

    private async Task ReadsAsync(string[] calls, params string[] environment)
    {
        var before = _google.Requests.Count;
        var answer = Assert.Single(await GoogleServer.AskAsync(Settings(environment), "gcp-sm://my-project/db"));
        Assert.True(answer.Document is not null, $"{answer.Failure}");
        Assert.Equal("value", Encoding.UTF8.GetString(answer.Document.Content.Bytes));
        Assert.Equal(calls, _google.Calls.Skip(before));
    }

    // The last one of a name counts.
    private ProviderSettings Settings(params string[] environment) =>
        Given.Variables(
            [.. GoogleSettings.All, .. Launcher.Aws.AwsSettings.All],
            null,
            [
                .. _google.Environment.Where(entry =>
                    !environment.Any(other => other.Split('=')[0] == entry.Split('=')[0])
                ),
                .. environment,
            ]
        );

    private string Subject(string text) => $$"""{"file":"{{_folder.Write("token", text)}}"}""";

    private string Federation(string source, string? account = null) =>
        Credentials(_google.FederationFile(source, account));

    private string Credentials(string text) =>
        $"GOOGLE_APPLICATION_CREDENTIALS={_folder.Write("credentials.json", text)}";
}
