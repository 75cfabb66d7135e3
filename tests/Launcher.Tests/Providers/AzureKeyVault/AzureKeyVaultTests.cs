using System.Text;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Doubles.Azure;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Http;

namespace Launcher.Tests.Providers.AzureKeyVault;

/// <summary>What is read from a key vault, and how often it is asked.</summary>
public sealed class AzureKeyVaultTests : IAsyncLifetime
{
    private const string Login = $"POST /{AzureServer.Tenant}/oauth2/v2.0/token";

    private AzureServer _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await AzureServer.StartAsync();

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Fact]
    public async Task Many_secrets_are_one_login_and_a_read_each_answered_in_order()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(number => $"s-{number}")];
        foreach (var name in names)
        {
            _azure.Vault.Put(name, $"value of {name}");
        }

        var answers = await _azure.AskAsync([.. names.Select(name => $"azure-kv://my-vault/{name}")]);

        Assert.Equal(names.Select(name => $"value of {name}"), answers.Select(Text));
        Assert.Equal(101, _azure.Calls.Count);
        Assert.Equal(Login, _azure.Calls[0]);
        Assert.All(
            _azure.Requests.Skip(1),
            request => Assert.EndsWith("?api-version=7.4", request.Target, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_version_is_the_last_part_of_its_identifier_and_never_changes()
    {
        var old = _azure.Vault.Put("db", "old");
        var current = _azure.Vault.Put("db", "new");

        var answers = await _azure.AskAsync("azure-kv://my-vault/db", $"azure-kv://my-vault/db?version={old}");

        Assert.Equal(["new", "old"], answers.Select(Text));
        Assert.Equal([current, old], answers.Select(answer => answer.Document!.Version));
        var asked = _azure.Requests.Count;
        Assert.Equal(
            [Change.Ask, Change.Same],
            await ProviderTable
                .Get("azure-kv")
                .Create(_azure.Settings())
                .ChangedAsync(
                    [
                        new(AzureServer.Request("azure-kv://my-vault/db"), current),
                        new(AzureServer.Request($"azure-kv://my-vault/db?version={old}"), old),
                    ],
                    TestContext.Current.CancellationToken
                )
        );
        Assert.Equal(asked, _azure.Requests.Count);
    }

    [Fact]
    public async Task An_end_is_measured_by_the_vaults_own_clock()
    {
        _azure.ClockOffset = TimeSpan.FromDays(400);
        _azure.Vault.Put("ends", "x", expires: _azure.Now.AddHours(2));
        _azure.Vault.Put("over", "y", expires: _azure.Now.AddHours(-2));
        _azure.Vault.Put("open", "z");

        var answers = await _azure.AskAsync(
            "azure-kv://my-vault/ends",
            "azure-kv://my-vault/over",
            "azure-kv://my-vault/open"
        );

        var ends = Assert.IsType<Until.Expires>(answers[0].Document!.Until);
        Assert.InRange(ends.Left, TimeSpan.FromMinutes(119), TimeSpan.FromMinutes(121));
        // The vault still gives it.
        Assert.Equal("y", Text(answers[1]));
        Assert.Equal(Until.Open, answers[1].Document!.Until);
        Assert.Equal(Until.Open, answers[2].Document!.Until);
    }

    [Fact]
    public async Task All_that_are_enabled_and_begin_so_are_read_page_by_page()
    {
        for (var number = 0; number < 60; number++)
        {
            _azure.Vault.Put($"app-{number:d2}", $"{number}");
        }
        _azure.Vault.Put("app-off", "x", enabled: false);
        _azure.Vault.Put("other", "x");

        var answers = await _azure.AskAsync("*azure-kv://my-vault/app-*", "*azure-kv://my-vault");

        Assert.Equal(
            Enumerable.Range(0, 60).Select(number => ($"{number:d2}", $"{number}")),
            answers[0].Document!.Keys.Select(key => (key.Key, Encoding.UTF8.GetString(key.Value.Bytes)))
        );
        Assert.Equal(61, answers[1].Document!.Keys.Count);
        Assert.Equal(6, _azure.Calls.Count(call => call == "GET /secrets"));
    }

    [Fact]
    public async Task A_list_of_ten_thousand_is_read()
    {
        for (var number = 0; number < 10_000; number++)
        {
            _azure.Vault.Put($"s{number:d5}", "x");
        }

        var answer = Assert.Single(await _azure.AskAsync("*azure-kv://my-vault"));

        Assert.Equal(10_000, answer.Document!.Keys.Count);
        Assert.Equal("s09999", answer.Document.Keys[^1].Key);
        Assert.Equal(1 + 400 + 10_000, _azure.Requests.Count);
    }

    [Theory]
    [InlineData(
        """{"value":[{"id":"https://x/secrets/a"}],"nextLink":"https://x/secrets?p=1"}""",
        "the same secret again"
    )]
    [InlineData("""{"value":[],"nextLink":"https://x/secrets?p=1"}""", "one empty page after the other")]
    public async Task Pages_without_end_are_told(string page, string what)
    {
        _azure.Interferes = (context, request) =>
            AnswersAsync(context, request.Target.StartsWith("/secrets?", StringComparison.Ordinal), page);

        var failure = Assert.Single(await _azure.AskAsync("*azure-kv://my-vault")).Failure!;

        Assert.Equal(
            (
                ProblemClass.BadValue,
                $"Azure Key Vault at {_azure.Url} answers {what} in its list",
                "check that it is Key Vault that answers there"
            ),
            (failure.Class, failure.What, failure.WayOut)
        );
        Assert.InRange(_azure.Requests.Count, 2, 110);
    }

    [Fact]
    public async Task Another_page_is_asked_of_the_same_vault_whatever_its_address_says()
    {
        _azure.Vault.Put("a", "x");
        await using var elsewhere = await AzureServer.StartAsync();
        var asked = 0;
        _azure.Interferes = (context, request) =>
            AnswersAsync(
                context,
                request.Target.StartsWith("/secrets?", StringComparison.Ordinal) && asked++ == 0,
                $$"""{"value":[],"nextLink":"{{elsewhere.Url}}/secrets?api-version=7.4&$skiptoken=0"}"""
            );

        Assert.Single(Assert.Single(await _azure.AskAsync("*azure-kv://my-vault")).Document!.Keys);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_secret_of_any_text_is_its_text()
    {
        const string Value = "\"\\ é\u0000\ud83d\udd11\r\n";
        _azure.Vault.Put("odd", Value);

        Assert.Equal(Value, Text(Assert.Single(await _azure.AskAsync("azure-kv://my-vault/odd"))));
    }

    [Theory]
    [InlineData("""{"value":"\ud800","id":"https://x/secrets/a/1"}""")]
    [InlineData("""{"value":1,"id":"https://x/secrets/a/1"}""")]
    [InlineData("""{"value":"x"}""")]
    [InlineData("[]")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("")]
    public async Task What_is_not_a_secret_of_key_vaults_is_told_and_not_shown(string body)
    {
        _azure.Interferes = (context, request) => AnswersAsync(context, request.Method == "GET", body);

        var failure = Assert.Single(await _azure.AskAsync("azure-kv://my-vault/a")).Failure!;

        Assert.Equal(
            $"Azure Key Vault at {_azure.Url} answered with something that is not the JSON of Key Vault",
            failure.What
        );
        Assert.Equal(
            (ProblemClass.BadValue, "check that no proxy or portal answers in its place"),
            (failure.Class, failure.WayOut)
        );
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_no_answer()
    {
        _azure.Interferes = async (context, request) =>
        {
            if (request.Method == "GET")
            {
                await context.Response.Body.WriteAsync("{\"value\":\""u8.ToArray());
                await context.Response.Body.WriteAsync(new byte[] { 0xff });
                await context.Response.Body.WriteAsync("\",\"id\":\"https://x/secrets/a/1\"}"u8.ToArray());
                return true;
            }
            return false;
        };

        Assert.Equal(
            ProblemClass.BadValue,
            Assert.Single(await _azure.AskAsync("azure-kv://my-vault/a")).Failure!.Class
        );
    }

    [Fact]
    public async Task A_vault_that_throttles_is_asked_again_when_it_says()
    {
        _azure.Vault.Put("db", "x");
        var time = new HurriedClock();
        var asked = 0;
        _azure.Interferes = (context, request) =>
        {
            if (request.Method == "GET" && asked++ < 2)
            {
                context.Response.Headers.RetryAfter = "5";
                context.Response.StatusCode = 429;
                return Task.FromResult(true);
            }
            return Task.FromResult(false);
        };
        var settings = Given.Variables(
            Launcher.Providers.AzureKeyVault.AzureSettings.All,
            null,
            time,
            _azure.Environment
        );

        Assert.Equal("x", Text(Assert.Single(await AzureServer.AskAsync(settings, "azure-kv://my-vault/db"))));
        Assert.Equal(2, time.Waits.Count(wait => wait >= TimeSpan.FromSeconds(5) && wait < TimeSpan.FromSeconds(8)));
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

    /// <summary>Remembers how long somebody wanted to wait, and lets nobody.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            // Patience with an answer is 10 s and more.
            var isWait = dueTime < TimeSpan.FromSeconds(10) && dueTime >= TimeSpan.Zero;
            if (isWait)
            {
                Waits.Add(dueTime);
            }
            return System.CreateTimer(callback, state, isWait ? TimeSpan.Zero : dueTime, period);
        }
    }
}
