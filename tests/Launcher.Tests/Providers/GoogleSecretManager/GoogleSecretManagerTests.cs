using System.Globalization;
using System.Text;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.GoogleSecretManager;
using Launcher.Testing.Doubles.Google;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Http;

namespace Launcher.Tests.Providers.GoogleSecretManager;

/// <summary>What is read from Secret Manager, and how often it is asked.</summary>
public sealed class GoogleSecretManagerTests : IAsyncLifetime
{
    private const string Login = "GET /computeMetadata/v1/instance/service-accounts/default/token";

    private GoogleServer _google = null!;

    public async ValueTask InitializeAsync() => _google = await GoogleServer.StartAsync();

    public ValueTask DisposeAsync() => _google.DisposeAsync();

    [Fact]
    public async Task Many_secrets_are_one_login_and_a_read_each_answered_in_order()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(number => $"s_{number}")];
        foreach (var name in names)
        {
            _google.Secrets.Put(name, $"value of {name}");
        }

        var answers = await _google.AskAsync([.. names.Select(name => $"gcp-sm://my-project/{name}")]);

        Assert.Equal(names.Select(name => $"value of {name}"), answers.Select(Text));
        Assert.Equal(101, _google.Calls.Count);
        Assert.Equal(Login, _google.Calls[0]);
        Assert.Contains("GET /v1/projects/my-project/secrets/s_7/versions/latest:access", _google.Calls);
    }

    [Theory]
    [InlineData("gcp-sm://my-project/db", "new", "2")]
    [InlineData("gcp-sm://my-project/db?version=latest", "new", "2")]
    [InlineData("gcp-sm://my-project/db?version=1", "old", "1")]
    [InlineData("gcp-sm://my-project/db?version=stable", "old", "1")]
    [InlineData("gcp-sm://projects/my-project/secrets/db", "new", "2")]
    [InlineData("gcp-sm://projects/my-project/secrets/db/versions/1", "old", "1")]
    [InlineData("gcp-sm://projects/my-project/locations/europe-west1/secrets/db", "regional", "1")]
    [InlineData("gcp-sm://my-project/db?location=europe-west1&version=1", "regional", "1")]
    [InlineData("gcp-sm://db?location=europe-west1", "regional", "1")]
    [InlineData("gcp-sm://db", "new", "2")]
    public async Task A_secret_is_named_in_several_ways(string reference, string value, string version)
    {
        _google.Secrets.Put("db", "old");
        _google.Secrets.Put("db", "new");
        _google.Secrets.Put("db", "regional", "europe-west1");
        _google.Secrets.Aliases["stable"] = "1";

        var answer = Assert.Single(await _google.AskAsync(reference));

        Assert.Equal((value, version), (Text(answer), answer.Document!.Version));
    }

    [Fact]
    public async Task Only_a_numbered_version_never_changes()
    {
        string[] references = ["db", "db?version=3", "db?version=stable", "*app-*"];
        var provider = ProviderTable.Get("gcp-sm").Create(_google.Settings());
        Assert.Equal(
            [Change.Ask, Change.Same, Change.Ask, Change.Ask],
            await provider.ChangedAsync(
                [
                    .. references.Select(text => new KnownSecret(
                        GoogleServer.Request(
                            text[0] == '*' ? $"*gcp-sm://my-project/{text[1..]}" : $"gcp-sm://my-project/{text}"
                        ),
                        "3"
                    )),
                ],
                TestContext.Current.CancellationToken
            )
        );
        Assert.Empty(_google.Requests);
    }

    [Theory]
    [InlineData(null, "https://secretmanager.googleapis.com")]
    [InlineData("europe-west1", "https://secretmanager.europe-west1.rep.googleapis.com")]
    public void A_regional_secret_is_asked_for_in_its_region(string? place, string address) =>
        Assert.Equal(
            address,
            GoogleIdentity.Of(Given.Variables(GoogleSettings.All, null)).Open(place).Address.ToString()
        );

    [Fact]
    public async Task The_default_project_is_a_setting_or_the_machines_and_asked_for_once()
    {
        _google.Secrets.Put("a", "1");
        _google.Secrets.Put("b", "2");

        Assert.Equal(["1", "2"], (await _google.AskAsync("gcp-sm://a", "gcp-sm://b")).Select(Text));
        Assert.Equal(1, _google.Calls.Count(call => call == "GET /computeMetadata/v1/project/project-id"));

        var asked = _google.Requests.Count;
        var settings = _google.Settings("GOOGLE_CLOUD_PROJECT=my-project");
        Assert.Equal("1", Text(Assert.Single(await GoogleServer.AskAsync(settings, "gcp-sm://a"))));
        Assert.Equal(
            [Login, "GET /v1/projects/my-project/secrets/a/versions/latest:access"],
            _google.Calls.Skip(asked)
        );
    }

    [Fact]
    public async Task All_that_begin_so_are_read()
    {
        for (var number = 0; number < 60; number++)
        {
            _google.Secrets.Put($"app-{number:d2}", $"{number}");
        }
        _google.Secrets.Put("other", "x");
        _google.Secrets.Put("app-far", "y", "europe-west1");

        var answers = await _google.AskAsync(
            "*gcp-sm://my-project/app-*",
            "*gcp-sm://my-project/*",
            "*gcp-sm://my-project/app-*?location=europe-west1"
        );

        Assert.Equal(
            Enumerable.Range(0, 60).Select(number => ($"{number:d2}", $"{number}")),
            answers[0].Document!.Keys.Select(key => (key.Key, Encoding.UTF8.GetString(key.Value.Bytes)))
        );
        Assert.Equal(61, answers[1].Document!.Keys.Count);
        Assert.Equal("far", Assert.Single(answers[2].Document!.Keys).Key);
    }

    [Fact]
    public async Task A_list_of_ten_thousand_is_read()
    {
        for (var number = 0; number < 10_000; number++)
        {
            _google.Secrets.Put(string.Create(CultureInfo.InvariantCulture, $"s{number:d5}"), "x");
        }

        var answer = Assert.Single(await _google.AskAsync("*gcp-sm://my-project/*"));

        Assert.Equal(10_000, answer.Document!.Keys.Count);
        Assert.Equal(1 + 10 + 10_000, _google.Requests.Count);
    }

    [Theory]
    [InlineData("""{"secrets":[{"name":"projects/1/secrets/a"}],"nextPageToken":"1"}""", "the same secret again")]
    [InlineData("""{"nextPageToken":"1"}""", "one empty page after the other")]
    public async Task Pages_without_end_are_told(string page, string what)
    {
        _google.Interferes = (context, request) =>
            AnswersAsync(context, request.Target.Contains("/secrets?", StringComparison.Ordinal), page);

        var failure = Assert.Single(await _google.AskAsync("*gcp-sm://my-project/*")).Failure!;

        Assert.Equal(
            (
                ProblemClass.BadValue,
                $"Google Secret Manager at {_google.Url} answers {what} in its list",
                "check that it is Google that answers there"
            ),
            (failure.Class, failure.What, failure.WayOut)
        );
        Assert.InRange(_google.Requests.Count, 2, 110);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("\"\\ é\u0000\ud83d\udd11\r\n")]
    public async Task A_secret_of_any_text_is_its_text(string value)
    {
        _google.Secrets.Put("odd", value);

        Assert.Equal(value, Text(Assert.Single(await _google.AskAsync("gcp-sm://my-project/odd"))));
    }

    [Fact]
    public async Task A_secret_of_any_bytes_is_its_bytes()
    {
        byte[] value = [.. Enumerable.Range(0, 1000).Select(number => (byte)(number * 7))];
        _google.Secrets.Put("bytes", value);

        Assert.Equal(
            value,
            Assert.Single(await _google.AskAsync("gcp-sm://my-project/bytes")).Document!.Content.Bytes.ToArray()
        );
    }

    [Fact]
    public async Task A_value_whose_checksum_is_another_is_never_delivered()
    {
        _google.Secrets.Put("db", "value");
        _google.Secrets.Damage = 1;

        var failure = Assert.Single(await _google.AskAsync("gcp-sm://my-project/db")).Failure!;

        Assert.Equal(
            (
                ProblemClass.BadValue,
                $"Google Secret Manager at {_google.Url}: 'db' is not what was stored: its checksum (CRC32C) is another",
                "try again, and check what stands between"
            ),
            (failure.Class, failure.What, failure.WayOut)
        );
        _google.Secrets.HasChecksum = false;
        Assert.Equal("value", Text(Assert.Single(await _google.AskAsync("gcp-sm://my-project/db"))));
    }

    [Theory]
    [InlineData("""{"name":"projects/1/secrets/a/versions/1","payload":{"data":"@@"}}""")]
    [InlineData("""{"name":"projects/1/secrets/a/versions/1","payload":{"data":1}}""")]
    [InlineData("""{"name":"projects/1/secrets/a/versions/1"}""")]
    [InlineData("""{"payload":{"data":"eA=="}}""")]
    [InlineData("[]")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("")]
    public async Task What_is_not_a_secret_of_Googles_is_told_and_not_shown(string body)
    {
        _google.Interferes = (context, request) =>
            AnswersAsync(context, request.Target.StartsWith("/v1/", StringComparison.Ordinal), body);

        var failure = Assert.Single(await _google.AskAsync("gcp-sm://my-project/a")).Failure!;

        Assert.Equal(
            (
                ProblemClass.BadValue,
                $"Google Secret Manager at {_google.Url} answered with something that is not the JSON of Google",
                "check that no proxy or portal answers in its place"
            ),
            (failure.Class, failure.What, failure.WayOut)
        );
    }

    [Fact]
    public async Task A_server_that_throttles_is_asked_again_when_it_says()
    {
        _google.Secrets.Put("db", "x");
        var time = new ImpatientTime();
        var asked = 0;
        _google.Interferes = (context, request) =>
        {
            if (!request.Target.StartsWith("/v1/", StringComparison.Ordinal) || asked++ >= 2)
            {
                return Task.FromResult(false);
            }
            context.Response.Headers.RetryAfter = "5";
            context.Response.StatusCode = 429;
            return Task.FromResult(true);
        };
        var settings = Given.Variables(GoogleSettings.All, null, time, _google.Environment);

        Assert.Equal("x", Text(Assert.Single(await GoogleServer.AskAsync(settings, "gcp-sm://my-project/db"))));
        Assert.Equal(2, time.Waits.Count(wait => wait >= TimeSpan.FromSeconds(5) && wait < TimeSpan.FromSeconds(8)));
    }

    [Fact]
    public async Task How_long_it_wants_to_be_left_alone_is_kept_in_mind_when_the_time_is_up()
    {
        _google.Interferes = (context, request) =>
        {
            if (!request.Target.StartsWith("/v1/", StringComparison.Ordinal))
            {
                return Task.FromResult(false);
            }
            context.Response.Headers.RetryAfter = "60";
            context.Response.StatusCode = 429;
            return Task.FromResult(true);
        };
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        var provider = ProviderTable.Get("gcp-sm").Create(_google.Settings());

        var answers = await provider.FetchAsync([GoogleServer.Request("gcp-sm://my-project/db")], budget.Token);

        Assert.Equal(
            (
                ProblemClass.Throttled,
                $"Google Secret Manager at {_google.Url} asked to slow down until the time was up"
            ),
            (answers[0].Failure!.Class, answers[0].Failure!.What)
        );
        Assert.Equal(TimeSpan.FromSeconds(60), provider.RetryAfter);
    }

    [Fact]
    public void The_policy_is_a_command_for_each_secret_and_for_a_list()
    {
        Assert.Equal(
            """
            # MEMBER is who asks: serviceAccount:NAME@PROJECT.iam.gserviceaccount.com, or principal://... of a workload identity pool
            # PROJECT is that of the machine it runs on
            gcloud projects add-iam-policy-binding my-project --member="$MEMBER" --role=roles/secretmanager.secretAccessor --condition="title=launcher,expression=resource.name.startsWith('projects/$(gcloud projects describe my-project --format='value(projectNumber)')/secrets/app-')"
            gcloud projects add-iam-policy-binding my-project --member="$MEMBER" --role=roles/secretmanager.viewer --condition=None
            gcloud secrets add-iam-policy-binding db --project="$PROJECT" --member="$MEMBER" --role=roles/secretmanager.secretAccessor
            gcloud secrets add-iam-policy-binding db --project=my-project --location=europe-west1 --member="$MEMBER" --role=roles/secretmanager.secretAccessor

            """,
            ProviderTable
                .Get("gcp-sm")
                .Policy!(
                    [
                        GoogleServer.Request("gcp-sm://db#password"),
                        GoogleServer.Request("gcp-sm://my-project/db?location=europe-west1"),
                        GoogleServer.Request("gcp-sm://my-project/db?location=europe-west1&version=3"),
                        GoogleServer.Request("*gcp-sm://my-project/app-*"),
                    ],
                    Given.Variables(GoogleSettings.All, null, "HOME=/nonexistent")
                )
        );
    }

    private static async Task<bool> AnswersAsync(HttpContext context, bool isMeant, string body)
    {
        if (isMeant)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body, context.RequestAborted);
        }
        return isMeant;
    }

    private static string Text(SecretAnswer answer) =>
        Encoding.UTF8.GetString(
            (answer.Document ?? throw new InvalidOperationException($"{answer.Failure}")).Content.Bytes
        );
}
