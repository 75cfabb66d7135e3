using System.ComponentModel;
using CliWrap;
using Launcher.Linux;

namespace Launcher.Providers.Plugin;

/// <summary>One run of a plugin: started, heard to its end or to a limit, and ended with all it started.</summary>
/// <param name="file">Its file.</param>
/// <param name="argument">What it is asked for.</param>
/// <param name="environment">All of its environment.</param>
internal sealed class PluginCall(string file, string argument, IReadOnlyDictionary<string, string> environment)
    : IDisposable
{
    // Set when the program itself has ended, whatever it left behind, and when its pipes were told.
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _kill = new();
    private volatile int _processId;

    public async Task<SecretAnswer> RunAsync(DocumentFormat format, CancellationToken cancellation)
    {
        var errors = new PluginErrors();
        var failure = new PluginFailure(file, argument, environment, errors);
        var wakeup = Wakeup.Create(out var errno);
        if (wakeup is null)
        {
            return failure.NoProcess(errno);
        }
        var output = new PluginOutput(SecretLimits.MaxSecretBytes, Kill);
        CommandTask<CommandResult> task;
        try
        {
            task = Start(output, errors, wakeup);
        }
        catch (Exception refusal) when (refusal is Win32Exception or OperationCanceledException)
        {
            wakeup.Dispose();
            output.Dispose();
            // CliWrap puts its own around the runtime's.
            return refusal is OperationCanceledException
                ? failure.Late(null)
                : failure.NoProcess((Errno)((refusal.InnerException ?? refusal) as Win32Exception)!.NativeErrorCode);
        }
        SecretAnswer answer;
        try
        {
            using var registration = cancellation.UnsafeRegister(static call => ((PluginCall)call!).Kill(), this);
            var code = (await task).ExitCode;
            // What it printed is the answer only when the program says so.
            answer =
                // Killed for it: that this was the end of the budget may come a moment later.
                code != 0
                && cancellation.IsCancellationRequested
                    ? failure.Late(output.Value())
                : code == 0 && !output.IsOver ? new SecretDocument { Content = output.Value(), Format = format }
                : failure.Ended(code, output);
        }
        catch (OperationCanceledException)
        {
            answer = output.IsOver ? failure.TooMuch() : failure.Late(output.Value());
        }
        catch (TimeoutException)
        {
            // KILL did not end it within three seconds. Its pipes are still read, so nothing of them is given back.
            return failure.Late(null);
        }
        await _ended.Task;
        wakeup.Dispose();
        output.Dispose();
        return answer;
    }

    public void Dispose() => _kill.Dispose();

    private CommandTask<CommandResult> Start(PluginOutput output, PluginErrors errors, Wakeup wakeup)
    {
        var subprocesses = Subprocesses.Current;
        return subprocesses is null
            ? Start(file, [argument], output, errors, wakeup)
            : subprocesses.Start(file, argument, (program, words) => Start(program, words, output, errors, wakeup));
    }

    private CommandTask<CommandResult> Start(
        string program,
        string[] words,
        PluginOutput output,
        PluginErrors errors,
        Wakeup wakeup
    )
    {
        // No folder: Cli.Wrap would ask for the current one, which may have been deleted.
        var command = new Command(
            program,
            "",
            "",
            ResourcePolicy.Default,
            Credentials.Default,
            new Dictionary<string, string?>(),
            CommandResultValidation.None,
            PipeSource.Null,
            PipeTarget.Create((stream, _) => PluginStream.ReadAsync(stream, output.Take, wakeup)),
            PipeTarget.Create((stream, _) => PluginStream.ReadAsync(stream, errors.Take, wakeup))
        ).WithArguments(words);
        return command.ExecuteAsync(
            start =>
            {
                // CliWrap adds to what this process has; the plugin gets this and nothing else.
                start.Environment.Clear();
                foreach (var (name, value) in environment)
                {
                    start.Environment[name] = value;
                }
            },
            // CliWrap waits for the end of the pipes too, and a child that was left behind may hold them.
            process =>
            {
#pragma warning disable RS0030 // Only the process says when it has ended itself. Nothing here is the resident of PID 1.
                _processId = process.Id;
                process.Exited += (_, _) => End(wakeup);
                if (process.HasExited)
                {
                    End(wakeup);
                }
#pragma warning restore RS0030
            },
            _kill.Token
        );
    }

    private void End(Wakeup wakeup)
    {
        lock (_ended)
        {
            if (_ended.Task.IsCompleted)
            {
                return;
            }
            KillGroup();
            wakeup.Wake();
            _ended.SetResult();
        }
    }

    private void Kill()
    {
        KillGroup();
        try
        {
            _kill.Cancel();
        }
        catch (AggregateException)
        {
            // One of the tree belongs to another user, as behind sudo: it is left when its parent is gone.
        }
    }

    private void KillGroup()
    {
        if (Subprocesses.Current is not null)
        {
            Subprocesses.KillGroup(_processId);
        }
    }
}
