using System.Text;
using Launcher.Model;

namespace Launcher.Tests.Providers.LocalFile;

public sealed class StreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 20_000)]
    public async Task A_fifo_is_read_to_its_end_however_late_the_writer_comes()
    {
        var fifo = _folder.MakeFifo("fifo");
        var answer = Ask.Async(fifo);
        // Opening for writing waits for the reader, and its end is the reader's end.
        await using (var writer = new FileStream(fifo, FileMode.Open, FileAccess.Write))
        {
            await writer.WriteAsync("first "u8.ToArray(), TestContext.Current.CancellationToken);
            await writer.FlushAsync(TestContext.Current.CancellationToken);
            Assert.False(answer.IsCompleted);
            await writer.WriteAsync("second"u8.ToArray(), TestContext.Current.CancellationToken);
        }
        Assert.Equal("first second", Ask.Text((await answer).Document!.Content));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_fifo_that_nobody_writes_is_left_as_soon_as_it_is_cancelled()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var answer = Ask.Async(_folder.MakeFifo("fifo"), cancellation: cancellation.Token);
        Assert.False(answer.IsCompleted);
        await cancellation.CancelAsync();
        Assert.Equal(ProblemClass.Timeout, (await answer).Failure!.Class);
    }

    [Fact(Timeout = 20_000)]
    public async Task Two_fifos_wait_at_the_same_time()
    {
        var (a, b) = (_folder.MakeFifo("a"), _folder.MakeFifo("b"));
        var answers = new Launcher.Providers.LocalFile.LocalFileProvider().FetchAsync(
            [new(a, [], false), new(b, [], false)],
            TestContext.Current.CancellationToken
        );
        // The second first: a reader that took them one after the other would never open it.
        await File.WriteAllTextAsync(b, "b", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(a, "a", TestContext.Current.CancellationToken);
        Assert.Equal(["a", "b"], (await answers).Select(answer => Ask.Text(answer.Document!.Content)));
    }

    [Fact(Timeout = 20_000)]
    public async Task Process_substitution_works_also_when_its_writer_is_gone_already()
    {
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        var path = $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";
        await pipe.WriteAsync(Encoding.UTF8.GetBytes("value\n"), TestContext.Current.CancellationToken);
        pipe.SafePipeHandle.Dispose();
        Assert.Equal("value\n", Ask.Text((await Ask.FoundAsync(path)).Content));
    }

    [Fact]
    public async Task An_endless_source_ends_at_the_limit() =>
        await Ask.FailsAsync(
            "/dev/zero",
            ProblemClass.BadValue,
            "'/dev/zero' is too large: the limit is 4 MiB (4194304 bytes)",
            "let the app read it where it is, or name a smaller file"
        );

    [Fact]
    public async Task A_device_that_ends_gives_what_it_had() =>
        Assert.Equal(0, (await Ask.FoundAsync("/dev/null")).Content.Bytes.Length);

    [Fact]
    public async Task A_socket_is_refused()
    {
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix,
            System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified
        );
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_folder["socket"]));
        await Ask.FailsAsync(
            _folder["socket"],
            ProblemClass.BadReference,
            $"'{_folder["socket"]}' cannot be read: no such device or address",
            "name a file or a FIFO: a socket, or a terminal that is not there, has nothing"
        );
    }
}
