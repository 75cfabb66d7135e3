using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Verbs;

/// <summary>An answer that nobody got is no success; what cannot be said on standard error changes nothing.</summary>
public sealed class OutputTests : IDisposable
{
    private const string Verbs = "verbs";
    private const int BrokenPipe = 13;

    // Until it stands in poll or ppoll (x64, arm64), or is gone.
    private const string UntilItPolls =
        "until [ -s {dir}/pid ]; do sleep 0.02; done; p=$(cat {dir}/pid); "
        + "while [ -e /proc/$p ] && ! grep -qE '^(7|73|271) ' /proc/$p/syscall; do sleep 0.02; done";

    private readonly Site _site = new();

    public OutputTests()
    {
        _site.Disk.Write("secret", "value");
        Directory.CreateDirectory(_site.Disk.At("shared"));
    }

    public static TheoryData<string> Answers { get; } =
    [
        "version",
        "version|--json",
        "--help",
        "--help|supervise",
        "--help|vault",
        "plan|--env|A=file:///none",
        "check|--env|A=file://{dir}/secret",
        "policy|--env|A=vault://secret/db#password",
        "copy|{dir}/shared",
    ];

    public void Dispose() => _site.Dispose();

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task What_cannot_be_written_is_a_failure_with_a_sentence(string words)
    {
        await FailsAsync(words, "exec \"$@\" > /dev/full", "no space left on device");
        await FailsAsync(words, "exec \"$@\" >&-", "bad file descriptor");
        await FailsAsync(words, "exec \"$@\" > /dev/null < /dev/null 1< /dev/null", "bad file descriptor");
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_reader_who_left_ends_it_as_it_ends_others(string words)
    {
        // Both ends of a FIFO are open, and then only the writer's.
        var fifo = await _site.FifoAsync("fifo");
        var outcome = await Shell(words, $"exec 3<>{fifo} 4>{fifo} 3<&-; exec \"$@\" >&4 2>&4").RunAsync();

        Assert.Equal(128 + BrokenPipe, outcome.ExitCode);
    }

    [Fact]
    public async Task A_pipe_that_does_not_block_is_waited_for()
    {
        // dd makes its output non-blocking for all that share the pipe, and 64 KiB of it are taken already.
        const string script =
            "{ dd if=/dev/zero bs=65536 count=1 oflag=nonblock 2>/dev/null; "
            + "sh -c 'echo $$ >{dir}/pid; exec \"$@\"' sh \"$@\"; echo $? >&2; } | { "
            + UntilItPolls
            + "; wc -c; }";
        var outcome = await Shell("--help", _site.Fill(script)).RunAsync();
        var help = (await Run.Launcher("--help").RunAsync()).Quietly();

        Assert.Equal(("0\n", $"{65536 + help.OutputBytes.Length}\n"), (outcome.StandardError, outcome.StandardOutput));
    }

    [Theory]
    [InlineData("exec \"$@\" 2> /dev/full")]
    [InlineData("exec \"$@\" 2>&-")]
    [InlineData("exec \"$@\" 2>&- < /dev/null")]
    public async Task Standard_error_that_takes_nothing_changes_nothing(string script)
    {
        // With all that is said, none of which may go into a file that got the number 2.
        var words = "--log-level|debug|--file|{mem}/x=file://{dir}/secret|--env|A=file://{dir}/secret|--|";

        Assert.Equal((0, "value"), await Code(words + "cat|{mem}/x", script));
        Assert.Equal((125, ""), await Code("--env|A=file:///none|--|true", script));
        Assert.Equal(
            (0, "ok A file:///none?default=...\n"),
            await Code("check|--env|A=file:///none?default=d", script)
        );
    }

    private async Task<(int, string)> Code(string words, string script)
    {
        var outcome = await Shell(words, script).RunAsync();
        return (outcome.ExitCode, outcome.StandardOutput);
    }

    private async Task FailsAsync(string words, string script, string cause) =>
        await _site.RefusesAsync(
            Shell(words, script),
            $"bad-target: the answer cannot be written to standard output: {cause}: send it where it can be written whole"
        );

    private Run Shell(string words, string script) => _site.Launcher(words).Under("sh", "-c", script, Verbs);
}
