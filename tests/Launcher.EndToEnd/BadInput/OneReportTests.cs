using System.Diagnostics;

namespace Launcher.EndToEnd.BadInput;

/// <summary>What this machine shows without a secret being read comes in one report, whichever phase it is of.</summary>
public sealed class OneReportTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Sources_settings_targets_and_the_command_are_looked_at_together()
    {
        _site.Disk.Write("pem/ca.pem", "");
        var outcome = await _site
            .Launcher(
                "--env|A=file://{dir}/none|--env|B=file://{dir}/none?raw|--env|O=file://{dir}/none?optional|--env|D=file://{dir}/none?default=x"
                    + "|--env|DIR=file://{dir}/pem|--file|{dir}/out=file://{mem}/gone|--template|{dir}/none.tmpl:{mem}/t"
                    + "|--vault-addr|https://127.0.0.1:1|--vault-token-file|{dir}/none.token|--vault-ca-file|{dir}/none.pem"
                    + "|--env|V=vault://kv/db#x|--env|P=plugin://none/x|--plugin-path|{dir}/pem|--|no-such-command"
            )
            .RunAsync();

        Assert.Equal((Site.Failed, ""), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Contains(
            "launcher: 9 problems, nothing was started:\n",
            outcome.StandardError,
            StringComparison.Ordinal
        );
        foreach (
            var problem in new[]
            {
                "--template: bad-setting: '{dir}/none.tmpl' cannot be read: no such file or directory: check the path, and that the image or a mount has it",
                "--vault-token-file: bad-setting: '{dir}/none.token' cannot be read: no such file or directory: check the path, the mount and who may read it",
                "P: bad-reference: there is no program 'none' in '{dir}/pem': ",
                "command: there is no program 'no-such-command' on PATH ",
                "{dir}/out: bad-target: '{dir}/out' would be on ",
                "A, B: not-found: '{dir}/none' does not exist: correct the path: '{dir}' holds 'pem'\n",
                "DIR: bad-reference: '{dir}/pem' is a directory: name a file in it ('ca.pem'), or take all of them with --expand\n",
                "{dir}/out: not-found: '{mem}/gone' does not exist: correct the path: '{mem}' is empty\n",
                "--vault-ca-file: bad-setting: '{dir}/none.pem' cannot be read: no such file or directory: name a PEM file that this process's user may read\n",
            }
        )
        {
            Assert.Contains($"  {_site.Fill(problem)}", outcome.StandardError, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_stream_is_not_touched_when_something_else_is_wrong()
    {
        var fifo = await _site.FifoAsync("fifo");
        // It waits in open(2) for a reader.
        using var writer = Process.Start("timeout", ["60", "sh", "-c", $"printf late >{fifo}"]);

        var outcome = await _site
            .Launcher($"--env|A=file://{fifo}|--env|B=file://{{dir}}/none|--|no-such-command")
            .RunAsync();

        Assert.Equal(Site.Failed, outcome.ExitCode);
        Assert.False(writer.HasExited);
        Assert.Equal("late", await File.ReadAllTextAsync(fifo, TestContext.Current.CancellationToken));
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, writer.ExitCode);
    }

    [Fact]
    public async Task A_plan_is_made_where_the_files_are_not() =>
        Assert.Equal(0, (await _site.Launcher("plan|--env|A=file://{dir}/none").RunAsync()).ExitCode);

    [Fact]
    public async Task The_command_alone_is_no_longer_the_problem_when_a_source_is_missing() =>
        Assert.Equal(
            (Site.Failed, 127),
            (
                (await _site.Launcher("--env|A=file://{dir}/none|--|no-such-command").RunAsync()).ExitCode,
                (await _site.Launcher("--env|A=file://{dir}/none?optional|--|no-such-command").RunAsync()).ExitCode
            )
        );
}
