using System.ComponentModel;
using System.Runtime.InteropServices;
using CliWrap;

namespace Launcher.Testing.Harness;

/// <summary>A program that runs. It ends at its own end, at its timeout, or when this is disposed.</summary>
internal sealed partial class Running : IAsyncDisposable
{
    private readonly CancellationTokenSource _kill;
    private readonly string _name;

    public Running(Command command, Capture output, Capture error, TimeSpan timeout, string name)
    {
        _name = name;
        Output = output;
        Error = error;
        _kill = new CancellationTokenSource(timeout);
        // Forceful cancellation kills by process id, children included.
        var task = command.ExecuteAsync(_kill.Token);
        ProcessId = task.ProcessId;
        Completion = CompleteAsync(task, timeout);
    }

    public int ProcessId { get; }

    public Capture Output { get; }

    public Capture Error { get; }

    /// <summary>Its end. Fails with a <see cref="TimeoutException"/> that tells what it had written.</summary>
    public Task<Outcome> Completion { get; }

    public void Signal(int number) => Signal(ProcessId, number);

    /// <summary>Signals a process of a test's own, by its id.</summary>
    public static void Signal(int processId, int number)
    {
        if (Kill(processId, number) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Completes when standard output contains the text; fails when the program ends first.</summary>
    public Task SaysAsync(string text) => SaysAsync(Output, text);

    /// <summary>The same for standard error.</summary>
    public Task SaysOnErrorAsync(string text) => SaysAsync(Error, text);

    /// <summary>Completes when the question is answered with yes; fails when the program ends first.</summary>
    public async Task UntilAsync(Func<Task<bool>> question)
    {
        while (!await question())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), _kill.Token);
            Assert.False(Completion.IsCompleted, $"'{_name}' ended before it was ready: {Error.Text}{Output.Text}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _kill.CancelAsync();
        await ((Task)Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _kill.Dispose();
    }

    private async Task SaysAsync(Capture capture, string text)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_kill.Token);
        var said = capture.ContainsAsync(text, stop.Token);
        if (await Task.WhenAny(said, Completion) != said && !capture.Text.Contains(text, StringComparison.Ordinal))
        {
            await stop.CancelAsync();
            Assert.Fail($"'{_name}' ended without saying '{text}': {await Completion}");
        }
        await said;
    }

    private async Task<Outcome> CompleteAsync(CommandTask<CommandResult> task, TimeSpan timeout)
    {
        try
        {
            var result = await task;
            return new Outcome(result.ExitCode, Output.Bytes, Error.Bytes);
        }
        catch (OperationCanceledException cause)
        {
            throw new TimeoutException(
                $"'{_name}' did not end within {timeout.TotalSeconds} s and was killed. "
                    + $"It had written: {Output.Text}\n--- standard error\n{Error.Text}",
                cause
            );
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
