using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.GoogleSecretManager;
using Launcher.Testing.Doubles.Google;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Http;

namespace Launcher.Tests.Providers.GoogleSecretManager;

/// <summary>What a user reads when Google says no, or is not there, to the letter. <c>{}</c> is the server, <c>{f}</c> the file.</summary>
public sealed class GoogleFailureTests : IAsyncLifetime
{
    private const string Db = "gcp-sm://my-project/db";

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

    [Theory]
    [InlineData(
        "IAM_PERMISSION_DENIED",
        "'db' of the project 'my-project' may not be read, or it is not there: give it roles/secretmanager.secretAccessor: launcher policy prints the command; it counts after some minutes"
    )]
    [InlineData(
        "SERVICE_DISABLED",
        "the project 'my-project' does not have Secret Manager switched on ('SERVICE_DISABLED'): switch it on: gcloud services enable secretmanager.googleapis.com --project=my-project"
    )]
    [InlineData(
        "BILLING_DISABLED",
        "the project 'my-project' has no billing account ('BILLING_DISABLED'): link one: gcloud billing projects link"
    )]
    [InlineData(
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "the machine's token is not for Secret Manager ('ACCESS_TOKEN_SCOPE_INSUFFICIENT'): give the machine or node pool the scope cloud-platform: gcloud compute instances set-service-account --scopes=cloud-platform"
    )]
    [InlineData(
        "USER_PROJECT_DENIED",
        "who asks may not have requests counted for that project ('USER_PROJECT_DENIED'): give it roles/serviceusage.serviceUsageConsumer there, or change GOOGLE_CLOUD_QUOTA_PROJECT"
    )]
    [InlineData(
        "SECURITY_POLICY_VIOLATED",
        "a perimeter of VPC Service Controls keeps 'db' in ('SECURITY_POLICY_VIOLATED'): let an access level or ingress rule of it allow this workload"
    )]
    [InlineData(
        "SOMETHING_NEW",
        "'db' of the project 'my-project' may not be read, or it is not there ('SOMETHING_NEW'): give it roles/secretmanager.secretAccessor: *"
    )]
    public Task A_refusal_has_its_own_way_out(string reason, string problem)
    {
        _google.Secrets.Denied["db"] = reason;
        return FailsAsync($"Denied: Google Secret Manager at {{}}: {problem}", Db);
    }

    [Fact]
    public async Task A_wrong_project_a_refused_list_and_a_refused_quota_project_are_told()
    {
        await FailsAsync(
            "Denied: Google Secret Manager at {}: there is no project 'another-project', or who asks may not know of it ('CONSUMER_INVALID'): check the project's id: gcloud projects list",
            "gcp-sm://another-project/db"
        );
        _google.Secrets.Denied["*"] = "IAM_PERMISSION_DENIED";
        await FailsAsync(
            "Denied: Google Secret Manager at {}: the list of secrets of the project 'my-project' may not be had, or it is not there: give it roles/secretmanager.viewer on the project: launcher policy prints the command; it counts after some minutes",
            "*gcp-sm://my-project/*"
        );
        await FailsAsync(
            "Denied: Google Secret Manager at {}: who asks may not have requests counted for the project 'mine' ('USER_PROJECT_DENIED'): give it roles/serviceusage.serviceUsageConsumer there, or change GOOGLE_CLOUD_QUOTA_PROJECT",
            Db,
            "GOOGLE_CLOUD_QUOTA_PROJECT=mine"
        );
    }

    [Fact]
    public async Task What_is_missing_disabled_or_destroyed_is_not_found()
    {
        _google.Secrets.Put("db", "2");
        _google.Secrets.Put("db", "3");
        _google.Secrets.Set("db", "2", "DESTROYED");
        _google.Secrets.Set("db", "3", "DISABLED");
        await FailsAsync(
            "NotFound: the version 'latest' of 'db' is disabled: enable it: gcloud secrets versions enable latest --secret=db --project=my-project",
            Db
        );
        await FailsAsync(
            "NotFound: the version '2' of 'db' is destroyed: add a new one: gcloud secrets versions add",
            $"{Db}?version=2"
        );
        await FailsAsync(
            "NotFound: 'db' of the project 'my-project' has no version '9': list them: gcloud secrets versions list db --project=my-project",
            $"{Db}?version=9"
        );
        await FailsAsync(
            "NotFound: the project 'my-project' has no secret 'none', or it has no version: check the name and the project; a regional secret needs ?location=",
            "gcp-sm://my-project/none"
        );
        await FailsAsync(
            "NotFound: the project 'my-project' has no secret 'db', or it has no version: check the name, the project and the location",
            $"{Db}?location=europe-west1"
        );
        await FailsAsync(
            "NotFound: the project 'my-project' has no secret whose name begins with 'app-': check the project, the location and the beginning of the names",
            "*gcp-sm://my-project/app-*"
        );
    }

    [Theory]
    [InlineData(
        "invalid_grant",
        "leads to a provider that does not accept the token in '{t}' ('invalid_grant'): check that the token is renewed, and its issuer and audience against the provider's"
    )]
    [InlineData(
        "invalid_target",
        "names no provider of a workload identity pool that is there and enabled ('invalid_target'): check its audience: gcloud iam workload-identity-pools providers describe"
    )]
    [InlineData(
        "unauthorized_client",
        "leads to a provider whose attribute condition keeps the token in '{t}' out ('unauthorized_client'): change the condition, or issue a token that meets it"
    )]
    [InlineData(
        "invalid_scope",
        "is refused ('invalid_scope'): make a new one: gcloud iam workload-identity-pools create-cred-config"
    )]
    public Task A_refused_exchange_is_named_by_its_code(string code, string problem)
    {
        _google.Tokens.Failures.Enqueue(code);
        var token = _folder.Write("token", _google.Tokens.Subject);
        return FailsAsync(
            $"Login: GOOGLE_APPLICATION_CREDENTIALS: '{{f}}' {problem.Replace("{t}", token, StringComparison.Ordinal)}",
            Db,
            Credentials(_google.FederationFile($$"""{"file":"{{token}}"}"""))
        );
    }

    [Fact]
    public async Task Who_may_not_act_as_an_account_is_told()
    {
        _google.Tokens.Impersonated.Clear();
        var token = _folder.Write("token", _google.Tokens.Subject);
        await FailsAsync(
            "Denied: GOOGLE_APPLICATION_CREDENTIALS: '{f}' is not allowed to act as 'reader@my-project.iam.gserviceaccount.com': give it roles/iam.workloadIdentityUser there (a service account or person: roles/iam.serviceAccountTokenCreator); it counts after some minutes",
            Db,
            Credentials(_google.FederationFile($$"""{"file":"{{token}}"}""", GoogleServer.Account))
        );
    }

    [Fact]
    public async Task A_person_has_to_log_in_again()
    {
        _google.Tokens.Failures.Enqueue("invalid_grant");
        await FailsAsync(
            "Login: GOOGLE_APPLICATION_CREDENTIALS: '{f}': the login in it is refused ('invalid_grant'): log in again: gcloud auth application-default login",
            Db,
            Credentials(_google.PersonFile())
        );
    }

    [Fact]
    public async Task A_key_that_Google_does_not_know_is_told()
    {
        await FailsAsync(
            "Login: Google Secret Manager at {} does not take the token of this login ('ACCESS_TOKEN_TYPE_UNSUPPORTED'): check that the key is there and enabled: gcloud iam service-accounts keys list --iam-account=other@my-project.iam.gserviceaccount.com",
            Db,
            Credentials(
                GoogleServer.KeyFile(
                    GoogleServer.Key.ExportRSAPrivateKeyPem(),
                    "other@my-project.iam.gserviceaccount.com"
                )
            )
        );
    }

    [Fact]
    public async Task A_machine_that_never_has_an_account_and_one_that_is_not_Googles_are_told()
    {
        _google.Metadata.SaysItIs = null;
        await FailsAsync(
            "Login: no login for Google was found: GOOGLE_APPLICATION_CREDENTIALS is not set; '/nonexistent/.config/gcloud/application_default_credentials.json' is not there; what answers at {} is not Google's metadata server: it does not say so in Metadata-Flavor: check what answers in its place; or give the workload a service account (GKE: Workload Identity Federation, elsewhere: attach one), or set GOOGLE_APPLICATION_CREDENTIALS",
            Db
        );
        (_google.Metadata.SaysItIs, _google.Metadata.NotReady, _google.Metadata.NotReadyStatus) = ("Google", 1, 403);
        await FailsAsync(
            "Login: no login for Google was found: * Google's metadata server at {} gives no token (403): let the service account of the pod act as the other one: roles/iam.workloadIdentityUser; or *",
            Db
        );
        _google.Metadata.Exists = false;
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(400));
        var failure = Assert
            .Single(
                await ProviderTable
                    .Get("gcp-sm")
                    .Create(_google.Settings())
                    .FetchAsync([GoogleServer.Request(Db)], budget.Token)
            )
            .Failure!;
        Assert.Equal(
            (
                ProblemClass.Unavailable,
                $"Google's metadata server at {_google.Url} has no service account yet (404)",
                "attach one (GKE: let the pod's service account act as one), or give it more time with --timeout"
            ),
            (failure.Class, failure.What, failure.WayOut)
        );
    }

    [Fact]
    public async Task A_machine_that_is_slow_ends_with_the_budget()
    {
        _google.Interferes = async (context, _) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var provider = ProviderTable.Get("gcp-sm").Create(_google.Settings());

        var failure = Assert.Single(await provider.FetchAsync([GoogleServer.Request(Db)], budget.Token)).Failure!;

        Assert.Equal(
            (ProblemClass.Timeout, $"Google's metadata server at {_google.Url} did not answer in time"),
            (failure.Class, failure.What)
        );
    }

    [Fact]
    public async Task A_login_that_is_a_page_of_a_portal_is_told()
    {
        _google.Interferes = async (context, request) =>
        {
            await context.Response.WriteAsync("<html>", context.RequestAborted);
            return request.Method == "POST";
        };
        await FailsAsync(
            "BadValue: Google's token service at {} answered with something that is not the JSON of Google: check that no proxy or portal answers in its place",
            Db,
            Credentials(_google.PersonFile())
        );
    }

    [Theory]
    [InlineData("https://sts.evil.example/v1/token", "sts.evil.example")]
    [InlineData("http://sts.googleapis.com/v1/token", "sts.googleapis.com")]
    [InlineData("https://sts.googleapis.com.evil.example/v1/token", "sts.googleapis.com.evil.example")]
    [InlineData("https://storage.googleapis.com/bucket", "storage.googleapis.com")]
    [InlineData("https://sts-bucket.storage.googleapis.com/v1/token", "sts-bucket.storage.googleapis.com")]
    [InlineData("https://evil.example#sts.googleapis.com/", null)]
    [InlineData("https://sts.googleapis.com@evil.example/v1/token", null)]
    public void A_file_that_sends_the_login_elsewhere_is_refused(string address, string? host)
    {
        var file = _google
            .FederationFile("""{"file":"/token"}""")
            .Replace($"{_google.Url}/v1/token", address, StringComparison.Ordinal);

        var told = Told(Credentials(file));

        Matches(
            host is null
                ? "GOOGLE_APPLICATION_CREDENTIALS: '{f}' has a wrong token_url: *"
                : $"GOOGLE_APPLICATION_CREDENTIALS: '{{f}}' would send this workload's login to '{host}' (token_url): take a file whose token_url is below https://sts.googleapis.com: gcloud makes it so",
            told
        );
        Assert.Empty(_google.Requests);
    }

    [Theory]
    [InlineData("https://sts.googleapis.com/v1/token")]
    [InlineData("https://sts.us-east4.rep.googleapis.com/v1/token")]
    [InlineData("https://sts-psc.p.googleapis.com/v1/token")]
    public void A_file_may_name_any_of_Googles_own_token_services(string address) =>
        Assert.Null(
            Told(
                Credentials(
                    _google
                        .FederationFile("""{"file":"/token"}""")
                        .Replace($"{_google.Url}/v1/token", address, StringComparison.Ordinal)
                )
            )
        );

    [Theory]
    [InlineData("x", "is not the JSON of a credentials file: take the file that gcloud or the console has made")]
    [InlineData("{}", "does not say what it is: take the file that gcloud or the console has made")]
    [InlineData(
        """{"type":"gdch_service_account"}""",
        "holds credentials of the type 'gdch_service_account', which are not for a workload: use service_account, external_account, impersonated_service_account or authorized_user"
    )]
    [InlineData(
        """{"type":"service_account","client_email":"a@b"}""",
        "has no private_key: take the file that gcloud or the console has made"
    )]
    [InlineData(
        """{"type":"service_account","universe_domain":"apis-x.goog"}""",
        "is for another cloud than Google's own ('apis-x.goog'): use one of Google's own"
    )]
    [InlineData(
        """{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"https://sts.googleapis.com/v1/token","credential_source":{"executable":{"command":"/bin/x"}}}""",
        "would run a program to get a token, and no file decides what runs here: let that program write the token into a file, and name the file"
    )]
    [InlineData(
        """{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"https://sts.googleapis.com/v1/token","credential_source":{"url":"http://10.0.0.1/"}}""",
        "has its token come from '10.0.0.1' over plain HTTP: only this machine may be asked so: write https://"
    )]
    [InlineData(
        """{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"https://sts.googleapis.com/v1/token","credential_source":{"environment_id":"aws2"}}""",
        "asks for a proof of 'aws2': of such, only aws1 is known"
    )]
    [InlineData(
        """{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"https://sts.googleapis.com/v1/token","credential_source":{"environment_id":"aws1","regional_cred_verification_url":"https://evil.example/"}}""",
        "has another regional_cred_verification_url than AWS's own: write https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15"
    )]
    [InlineData(
        """{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"https://sts.googleapis.com/v1/token","service_account_impersonation_url":"https://iamcredentials.evil.example/x","credential_source":{"file":"/x"}}""",
        "would send this workload's login to 'iamcredentials.evil.example' (service_account_impersonation_url): *"
    )]
    [InlineData(
        """{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"https://sts.googleapis.com/v1/token","credential_source":{}}""",
        "has a credential_source without file, url or environment_id: make it anew: gcloud iam workload-identity-pools create-cred-config"
    )]
    public void A_file_is_told_before_anybody_is_asked(string content, string problem) =>
        Matches($"GOOGLE_APPLICATION_CREDENTIALS: '{{f}}' {problem}", Told(Credentials(content)));

    [Theory]
    [InlineData(
        "GOOGLE_CLOUD_PROJECT=My Project",
        "GOOGLE_CLOUD_PROJECT: 'My Project' is not a project: write its id or number: gcloud projects list"
    )]
    [InlineData(
        "LAUNCHER_GCP_ENDPOINT=http://google.example",
        "LAUNCHER_GCP_ENDPOINT: 'http://google.example' is plain HTTP: secrets would cross the network for everyone to read: write https://"
    )]
    [InlineData(
        "GCE_METADATA_HOST=10.0.0.1:80",
        "GCE_METADATA_HOST: '10.0.0.1' is not this machine: leave it out, or write 169.254.169.254 or a port of this machine"
    )]
    [InlineData("GCE_METADATA_HOST=:x", "GCE_METADATA_HOST: it is no host: *")]
    public void A_setting_is_told_before_anybody_is_asked(string variable, string problem) =>
        Matches(problem, Told(variable, "HOME=/nonexistent"));

    [Theory]
    [InlineData("metadata.google.internal")]
    [InlineData("169.254.169.252:988")]
    [InlineData("[fd20:ce::254]")]
    public void The_machine_may_be_named_in_several_ways(string host) =>
        Assert.Null(Told($"GCE_METADATA_HOST={host}", "HOME=/nonexistent"));

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        const string Problem =
            "GOOGLE_APPLICATION_CREDENTIALS: '/none/key.json' cannot be read: no such file or directory: mount the token there, readable by this process's user";
        var settings = Given.Variables(GoogleSettings.All, null, "GOOGLE_APPLICATION_CREDENTIALS=/none/key.json");
        var told = Assert.Single(ProviderTable.Get("gcp-sm").CheckFiles(settings));
        Assert.Empty(ProviderTable.Get("gcp-sm").CheckSettings(settings));
        Assert.Equal(Problem, $"{told.What}: {told.WayOut}");
        await FailsAsync($"Login: {Problem}", Db, "GOOGLE_APPLICATION_CREDENTIALS=/none/key.json");

        var token = _folder.At("token");
        settings = Given.Variables(
            GoogleSettings.All,
            null,
            [.. _google.Environment, Credentials(_google.FederationFile($$"""{"file":"{{token}}"}"""))]
        );
        told = Assert.Single(ProviderTable.Get("gcp-sm").CheckFiles(settings));
        Matches($"*'{token}' cannot be read: no such file or directory: *", $"{told.What}: {told.WayOut}");
    }

    [Theory]
    [InlineData(
        "gcp-sm://my-project/app-*",
        "'app-*' is any number of secrets: name one: gcp-sm://PROJECT/NAME; --expand takes all"
    )]
    [InlineData(
        "*gcp-sm://my-project/*?version=1",
        "a list of secrets has no version: leave version out, or name one secret"
    )]
    [InlineData(
        "gcp-sm://my-project/db?version=a/b",
        "'a/b' is not a version of a secret: write its number, 'latest', or an alias"
    )]
    [InlineData("gcp-sm://my-project/db?location=eu", "'eu' is not a location: write a region: europe-west1")]
    [InlineData(
        "gcp-sm://projects/p/secrets/db/versions/1?version=2",
        "the version is in the name of the secret already: leave the option out"
    )]
    [InlineData(
        "gcp-sm://projects/p/locations/europe-west1/secrets/db?location=us-east1",
        "the location is in the name of the secret already: leave the option out"
    )]
    [InlineData(
        "gcp-sm://db",
        "it names no project, GOOGLE_CLOUD_PROJECT is not set, and the login has none: write gcp-sm://PROJECT/NAME, or set GOOGLE_CLOUD_PROJECT or --gcp-project"
    )]
    public void A_request_is_told_before_anybody_is_asked(string reference, string problem)
    {
        var settings = Given.Variables(GoogleSettings.All, null, Credentials(_google.PersonFile()));
        var told = ProviderTable.Get("gcp-sm").CheckRequest(GoogleServer.Request(reference), settings)!;
        Assert.Equal(problem, $"{told.What}: {told.WayOut}");
    }

    [Theory]
    [InlineData("db", null)]
    [InlineData("my-project/db", null)]
    [InlineData("example.com:my-project/db", null)]
    [InlineData("123456789012/db_2", null)]
    [InlineData("projects/p/secrets/db", null)]
    [InlineData("projects/p/locations/europe-west1/secrets/db/versions/latest", null)]
    [InlineData(
        "a/b/c",
        "'a/b/c' is not the name of a secret: write PROJECT/NAME, or projects/PROJECT/secrets/NAME/versions/VERSION"
    )]
    [InlineData("projects/p/secrets", "'projects/p/secrets' is not the name of a secret: *")]
    [InlineData("projects/p/secrets/db/versions", "'projects/p/secrets/db/versions' is not the name of a secret: *")]
    [InlineData("My_Project/db", "'My_Project' is not a project: write its id or number: gcloud projects list")]
    [InlineData(
        "my-project/a.b",
        "'a.b' is not the name of a secret: it has at most 255 letters, digits, dashes and underscores"
    )]
    [InlineData("my-project/", "'' is not the name of a secret: *")]
    [InlineData("projects/p/secrets/db/versions/1:x", "'1:x' is not a version of a secret: *")]
    [InlineData("projects/p/locations/x@y/secrets/db", "'x@y' is not a location: *")]
    public void A_location_is_a_project_and_a_secret(string location, string? problem)
    {
        var told = ProviderTable.Get("gcp-sm").CheckLocation(location);
        Matches(problem, told is null ? null : $"{told.What}: {told.WayOut}");
    }

    private string? Told(params string[] environment)
    {
        var settings = Given.Variables(
            [.. GoogleSettings.All, .. Launcher.Aws.AwsSettings.All],
            null,
            [
                .. environment.Any(entry => entry.StartsWith("LAUNCHER_GCP", StringComparison.Ordinal))
                    ? (string[])[]
                    : [$"LAUNCHER_GCP_ENDPOINT={_google.Url}"],
                .. environment,
            ]
        );
        var told = ProviderTable.Get("gcp-sm").CheckSettings(settings).SingleOrDefault();
        Assert.True(told is null || told.Class == ProblemClass.BadSetting);
        return told is null ? null : $"{(told.Subject is null ? "" : $"{told.Subject}: ")}{told.What}: {told.WayOut}";
    }

    private string Credentials(string text) => $"GOOGLE_APPLICATION_CREDENTIALS={_folder.Write("file.json", text)}";

    private async Task FailsAsync(string problem, string reference, params string[] environment)
    {
        var failure = Assert.Single(await GoogleServer.AskAsync(_google.Settings(environment), reference)).Failure;
        Matches(problem, $"{failure?.Class}: {failure?.What}: {failure?.WayOut}");
    }

    // A star is any text.
    private void Matches(string? expected, string? said)
    {
        expected = expected
            ?.Replace("{}", _google.Url, StringComparison.Ordinal)
            .Replace("{f}", _folder.At("file.json"), StringComparison.Ordinal);
        if (
            expected is null
            || !(
                expected[0] == '*'
                || expected.Contains(": *", StringComparison.Ordinal)
                || expected.Contains("or *", StringComparison.Ordinal)
            )
        )
        {
            Assert.Equal(expected, said);
            return;
        }
        var at = 0;
        foreach (var part in expected.Split('*'))
        {
            at = said!.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(at >= 0, $"'{part}' is not in: {said}");
            at += part.Length;
        }
    }
}
