using System.Globalization;
using System.Text;
using Launcher.Testing.Doubles;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Http;

namespace Launcher.EndToEnd.Stores;

/// <summary>
/// Numbers, dates, lists and answers of a server that means harm: a sentence within the budget, and little memory. Never "the
/// launcher itself failed".
/// </summary>
public sealed class HostileServerTests
{
    private const int Megabytes = 512;

    [Theory]
    [InlineData("Content-Length: 9223372036854775807\r\n\r\nx")]
    [InlineData("Content-Length: 99999999999999999999999\r\n\r\nx")]
    [InlineData("Content-Length: -1\r\n\r\nx")]
    [InlineData("Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n-1\r\nx")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n7fffffff\r\nx")]
    [InlineData(
        "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u008b\b\0"
    )]
    [InlineData("Retry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("Date: Fri, 99 Foo 99999 99:99:99 GMT\r\nContent-Length: 0\r\n\r\n")]
    public async Task A_broken_head_is_a_sentence(string head)
    {
        await using var server = new RawServer(
            async (_, stream, stop) =>
            {
                await stream.WriteAsync(Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\n" + head), stop);
                // Until the launcher has had enough.
                await stream.CopyToAsync(Stream.Null, stop);
            }
        );
        await SaysAsync(Vault(server.Url));
    }

    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task Answers_before_the_answer_count_as_its_headers(string one)
    {
        var many = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(one, 1000)));
        await using var server = new RawServer(
            async (_, stream, stop) =>
            {
                while (true)
                {
                    await stream.WriteAsync(many, stop);
                }
            }
        );
        Assert.Contains("of headers", await SaysAsync(Vault(server.Url)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunk_now_and_then_ends_with_the_budget()
    {
        await using var server = new RawServer(
            async (_, stream, stop) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), stop);
                while (true)
                {
                    await stream.WriteAsync("1\r\n \r\n"u8.ToArray(), stop);
                    await Task.Delay(20, stop);
                }
            }
        );
        Assert.Contains("timeout", await SaysAsync(Vault(server.Url)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("99999999999999999999999999")]
    [InlineData("1e400")]
    [InlineData("-1")]
    [InlineData("0.5")]
    [InlineData("\"x\"")]
    [InlineData("[1]")]
    [InlineData("null")]
    public async Task A_lease_of_any_length_starts_the_app(string length)
    {
        await using var store = await StoreServer.StartAsync(
            200,
            $$$$"""{"lease_id":"a/b","renewable":true,"lease_duration":{{{{length}}}},"auth":{"client_token":"t","lease_duration":{{{{length}}}} },"data":{"y":"1","data":{"y":"1"},"metadata":{"version":{{{{length}}}} }}}"""
        );
        var outcome = await Vault(store.Url)
            .WithoutEnv("VAULT_TOKEN")
            .Env("VAULT_ROLE_ID", "r")
            .Env("VAULT_SECRET_ID", "s")
            .RunAsync();

        Assert.True(outcome.ExitCode is 0 or 125, $"{outcome}");
        Assert.DoesNotContain("itself failed", outcome.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    [InlineData("Mon, 01 Jan 0001 00:00:00 GMT")]
    [InlineData("Mon, 01 Jan 2300 00:00:00 GMT")]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData("yesterday")]
    public async Task A_clock_of_any_time_is_a_sentence(string date)
    {
        await using var store = await StoreServer.StartAsync(async context =>
        {
            context.Response.StatusCode = 400;
            context.Response.Headers.Date = date;
            context.Response.ContentType = "application/x-amz-json-1.1";
            await context.Response.WriteAsync("""{"__type":"RequestExpired","message":"m"}""", context.RequestAborted);
        });

        await SaysAsync(Aws(store.Url, "aws-sm://prod/db"));

        Assert.InRange(store.Requests.Count, 1, 2);
        Assert.All(
            store.Requests,
            request => Assert.DoesNotMatch("/(9999|0001|2300)", request.Header("Authorization"))
        );
    }

    [Theory]
    [InlineData("""{"NextToken":"n"}""", "one empty page after the other")]
    [InlineData("""{"Parameters":[],"NextToken":"n"}""", "one empty page after the other")]
    [InlineData(
        """{"Parameters":[{"Name":"/a/b","Value":"1","Type":"String"}],"NextToken":"n"}""",
        "the same parameter again"
    )]
    public async Task Pages_without_end_are_told(string page, string what)
    {
        await using var store = await StoreServer.StartAsync(200, page);

        Assert.Contains(what, await SaysAsync(Aws(store.Url, "aws-ssm://a", "--expand")), StringComparison.Ordinal);
        Assert.InRange(store.Requests.Count, 2, 110);
    }

    [Fact]
    public async Task Pages_with_ever_new_names_are_bounded()
    {
        var count = 0;
        await using var store = await StoreServer.StartAsync(context =>
        {
            var number = Interlocked.Increment(ref count).ToString("D8", CultureInfo.InvariantCulture);
            var name = $"/a/{number}{new string('n', 200_000)}";
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(
                $$"""{"Parameters":[{"Name":"{{name}}","Value":"","Type":"String"}],"NextToken":"{{number}}"}""",
                context.RequestAborted
            );
        });

        Assert.Contains(
            "is more than 4 MiB",
            await SaysAsync(Aws(store.Url, "aws-ssm://a", "--expand")),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("1e400")]
    [InlineData("-1")]
    [InlineData("\"7\"")]
    public async Task A_version_of_any_size_is_a_sentence_or_a_start(string version)
    {
        await using var store = await StoreServer.StartAsync(
            200,
            $$"""{"Parameters":[{"Name":"/a/b","Value":"1","Type":"String","Version":{{version}}}],"InvalidParameters":[]}"""
        );
        var outcome = await Aws(store.Url, "aws-ssm://a/b").RunAsync();

        Assert.True(outcome.ExitCode is 0 or 125, $"{outcome}");
        Assert.DoesNotContain("itself failed", outcome.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://localhost/v1/x")]
    [InlineData("http://169.254.169.254/v1/x")]
    [InlineData("//localhost/v1/x")]
    [InlineData("http://user:pw@localhost/v1/x")]
    [InlineData("/v1/kv/x")]
    public async Task A_redirect_to_anything_else_is_refused(string location)
    {
        await using var store = await StoreServer.StartAsync(context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        });

        Assert.Contains(" redirects to ", await SaysAsync(Vault(store.Url)), StringComparison.Ordinal);
        Assert.Single(store.Requests);
    }

    private static Run Vault(string address) =>
        Run.Launcher("--timeout", "2s", "--env", "A=vault://kv/x#y")
            .Command("true")
            .Env("VAULT_ADDR", address)
            .Env("VAULT_TOKEN", "t");

    private static Run Aws(string address, string reference, string how = "--env") =>
        Run.Launcher("--timeout", "5s", how, how == "--env" ? $"A={reference}" : reference)
            .Command("true")
            .Env("AWS_ENDPOINT_URL", address)
            .Env("AWS_REGION", "eu-west-1")
            .Env("AWS_ACCESS_KEY_ID", "AKIATEST")
            .Env("AWS_SECRET_ACCESS_KEY", "s");

    private static async Task<string> SaysAsync(Run launcher)
    {
        var limit = string.Create(CultureInfo.InvariantCulture, $"--as={Megabytes * 1024L * 1024}");
        var outcome = await launcher.Under("prlimit", limit).RunAsync();

        Assert.True(outcome.ExitCode is 124 or 125, $"{outcome}");
        Assert.Equal(1, outcome.StandardError.Count(letter => letter == '\n'));
        Assert.DoesNotContain("itself failed", outcome.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("no memory", outcome.StandardError, StringComparison.Ordinal);
        return outcome.StandardError;
    }
}
