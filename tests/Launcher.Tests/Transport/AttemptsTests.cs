using Launcher.Model;
using Launcher.Testing.Doubles;
using Launcher.Transport;
using Microsoft.AspNetCore.Http;

namespace Launcher.Tests.Transport;

/// <summary>What is tried again, what is not, and for how long.</summary>
public sealed class AttemptsTests
{
    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task What_may_pass_is_asked_again(int status)
    {
        await using var store = await Failing(2, status);
        using var asker = new Asker(store.Url, hurried: true);

        Assert.Equal((200, "ok"), await asker.GetAsync());
        Assert.Equal(3, store.Requests.Count);
        Assert.Contains(
            $"the store: attempt 2 failed (status {status}), trying again",
            asker.Log,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(307)]
    public async Task An_answer_is_an_answer(int status)
    {
        await using var store = await Failing(1, status);
        using var asker = new Asker(store.Url, hurried: true);

        Assert.Equal((status, "no"), await asker.GetAsync());
        Assert.Single(store.Requests);
    }

    [Fact]
    public async Task A_redirect_is_shown_and_not_followed()
    {
        await using var other = await StoreServer.StartAsync(200, "{}");
        await using var store = await StoreServer.StartAsync(context =>
        {
            context.Response.Redirect(other.Url);
            return Task.CompletedTask;
        });
        using var asker = new Asker(store.Url, hurried: true);

        Assert.Equal(other.Url, await asker.HeaderAsync("location"));
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retry_After_is_waited_for_in_seconds_and_as_a_date(bool asDate)
    {
        var asked = new List<long>();
        await using var store = await StoreServer.StartAsync(async context =>
        {
            asked.Add(Environment.TickCount64);
            context.Response.StatusCode = asked.Count == 1 ? 429 : 200;
            // The clock is real, the wait is hurried.
            context.Response.Headers.RetryAfter = asDate
                ? TimeProvider.System.GetUtcNow().AddSeconds(21).ToString("R")
                : "20";
            await context.Response.WriteAsync("ok", context.RequestAborted);
        });
        using var asker = new Asker(store.Url, hurried: true);

        Assert.Equal(200, (await asker.GetAsync()).Status);
        Assert.InRange(asked[1] - asked[0], 900, 8000);
    }

    [Theory]
    [InlineData("3600")]
    [InlineData("4294968")]
    [InlineData("2147483647")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    public async Task A_Retry_After_beyond_the_budget_ends_with_it_and_gives_the_last_answer(string asked)
    {
        await using var store = await StoreServer.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = asked;
            return Task.CompletedTask;
        });
        using var asker = new Asker(store.Url, hurried: true);

        Assert.Equal(429, (await asker.GetAsync(seconds: 0.5)).Status);
        Assert.Single(store.Requests);
    }

    [Fact]
    public async Task A_store_that_is_not_there_yet_is_waited_for()
    {
        using var port = new ReservedPort();
        using var asker = new Asker($"http://localhost:{port.Number}", hurried: true);

        var answer = asker.GetAsync();
        while (!asker.Log.Contains("the store refused the connection", StringComparison.Ordinal))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        await using var store = await StoreServer.StartAsync(200, "{}", new() { Port = port });

        Assert.Equal((200, "{}"), await answer);
    }

    [Fact]
    public async Task A_store_that_is_never_there_is_named_with_the_reason()
    {
        using var port = new ReservedPort();
        using var asker = new Asker($"http://localhost:{port.Number}", hurried: true);

        var fault = await asker.FailAsync(0.5);

        Assert.Equal(
            (ProblemClass.Unavailable, "the store refused the connection"),
            (fault.Failure.Class, fault.Failure.What)
        );
    }

    [Fact]
    public async Task A_name_without_an_address_is_a_dns_problem()
    {
        using var asker = new Asker("https://no-such-host.invalid", hurried: true);

        var fault = await asker.FailAsync(3);

        Assert.Equal(ProblemClass.Dns, fault.Failure.Class);
        Assert.Contains("'no-such-host.invalid'", fault.Failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_honest_answer_after_15_seconds_comes_at_the_second_attempt()
    {
        await using var store = await StoreServer.StartAsync(async context =>
        {
            await Task.Delay(TimeSpan.FromSeconds(15) / HurriedTime.Factor, context.RequestAborted);
            await context.Response.WriteAsync("ok", context.RequestAborted);
        });
        using var asker = new Asker(store.Url, hurried: true);

        Assert.Equal((200, "ok"), await asker.GetAsync());
        Assert.InRange(store.Requests.Count, 2, 3);
    }

    [Fact]
    public async Task What_may_be_seen_only_once_is_sent_once_and_waited_for()
    {
        await using var store = await StoreServer.StartAsync(async context =>
        {
            await Task.Delay(TimeSpan.FromSeconds(15) / HurriedTime.Factor, context.RequestAborted);
            await context.Response.WriteAsync("ok", context.RequestAborted);
        });
        await using var broken = new RawServer((_, _, _) => Task.CompletedTask);
        var once = new StoreRequest("POST", "unwrap") { Once = true };
        using var asker = new Asker(store.Url, hurried: true);
        using var unlucky = new Asker(broken.Url, hurried: true);

        Assert.Equal((200, "ok"), await asker.SendAsync(once));
        var fault = await Assert.ThrowsAsync<StoreException>(() => unlucky.SendAsync(once));

        Assert.Single(store.Requests);
        Assert.Equal(ProblemClass.Unavailable, fault.Failure.Class);
        Assert.Equal(1, broken.Connections);
    }

    [Fact]
    public async Task What_may_be_seen_only_once_is_tried_again_while_nobody_saw_it()
    {
        using var port = new ReservedPort();
        using var asker = new Asker($"http://localhost:{port.Number}", hurried: true);

        var answer = asker.SendAsync(new StoreRequest("POST", "unwrap") { Once = true });
        while (!asker.Log.Contains("refused", StringComparison.Ordinal))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        await using var store = await StoreServer.StartAsync(200, "{}", new() { Port = port });

        Assert.Equal((200, "{}"), await answer);
        Assert.Single(store.Requests);
    }

    private static Task<StoreServer> Failing(int times, int status)
    {
        var asked = 0;
        return StoreServer.StartAsync(async context =>
        {
            var fails = Interlocked.Increment(ref asked) <= times;
            context.Response.StatusCode = fails ? status : 200;
            await context.Response.WriteAsync(fails ? "no" : "ok", context.RequestAborted);
        });
    }
}
