using System.Text;
using Launcher.Testing.Doubles;

namespace Launcher.Tests.Transport;

/// <summary>An answer that ends too early, or does not move, is asked for again.</summary>
public sealed class BrokenAnswersTests
{
    private const string Whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Test: 1\r\n\r\nhello";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_breaks_off_at_any_byte_is_asked_for_again(bool byReset)
    {
        await using var server = new RawServer(
            async (number, stream, cancellation) =>
            {
                var bytes = Encoding.ASCII.GetBytes(Whole);
                await stream.WriteAsync(bytes.AsMemory(0, Math.Min(number - 1, bytes.Length)), cancellation);
                if (byReset && number <= bytes.Length)
                {
                    RawServer.Reset();
                }
            }
        );
        using var asker = new Asker(server.Url, hurried: true);

        Assert.Equal((200, "hello"), await asker.GetAsync(seconds: 25));
        Assert.Equal(Whole.Length + 1, server.Connections);
    }

    [Fact]
    public async Task A_store_that_hangs_is_asked_again_within_the_budget()
    {
        await using var server = new RawServer(
            async (number, stream, cancellation) =>
            {
                if (number == 1)
                {
                    await Task.Delay(Timeout.Infinite, cancellation);
                }
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Whole), cancellation);
            }
        );
        using var asker = new Asker(server.Url, hurried: true);

        Assert.Equal((200, "hello"), await asker.GetAsync());
        Assert.Contains("the store did not answer in time", asker.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_now_and_then_is_no_progress()
    {
        await using var server = new RawServer(
            async (number, stream, cancellation) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"u8.ToArray(), cancellation);
                for (var i = 0; number == 1; i++)
                {
                    await stream.WriteAsync("x"u8.ToArray(), cancellation);
                    await Task.Delay(50, cancellation);
                }
                await stream.WriteAsync(new byte[5000], cancellation);
            }
        );
        using var asker = new Asker(server.Url, hurried: true);

        Assert.Equal(200, (await asker.GetAsync()).Status);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_slow_answer_that_moves_is_left_alone()
    {
        await using var server = new RawServer(
            async (_, stream, cancellation) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n"u8.ToArray(), cancellation);
                // Twice as long as a silence may be.
                for (var i = 0; i < 20; i++)
                {
                    await stream.WriteAsync(new byte[2000], cancellation);
                    await Task.Delay(100, cancellation);
                }
            }
        );
        using var asker = new Asker(server.Url, hurried: true);

        Assert.Equal(40000, (await asker.GetAsync()).Text.Length);
        Assert.Equal(1, server.Connections);
    }
}
