using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>126 and 127 only when the command alone is the problem; with any other one the launch itself is at fault.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly Site _site = new();

    public CommandTests()
    {
        _site.Disk.Write("plain", "#!/bin/sh\n", Modes.Plain);
        _site.Disk.Write("foreign", ElfFile.For(ElfFile.ForeignMachine, null), Modes.Executable);
        _site.Disk.Write("secret", "value");
        Directory.CreateDirectory(_site.Disk.At("folder"));
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData(
        "no-such-program",
        127,
        "there is no program 'no-such-program' on PATH (/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin): check the spelling, or give its full path"
    )]
    [InlineData(
        "{dir}/missing",
        127,
        "there is no program '{dir}/missing': check the path, or COPY the program into the image"
    )]
    [InlineData(
        "sleep 5",
        127,
        "there is no program 'sleep 5' on PATH (/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin): it is one word: write each argument as a word of its own"
    )]
    [InlineData(
        "/bin/sleep 5",
        127,
        "there is no program '/bin/sleep 5': it is one word: write each argument as a word of its own"
    )]
    [InlineData(
        "{dir}/plain",
        126,
        "'{dir}/plain' is not executable for this user (mode 0644, owner 0:0): chmod +x it in the image"
    )]
    [InlineData("{dir}/folder", 126, "'{dir}/folder' is a directory: name the program's file")]
    public async Task A_command_that_cannot_start_is_told_before_the_fetch(string command, int code, string problem)
    {
        var fifo = await _site.FifoAsync("fifo");

        await _site.RefusesAsync(
            _site.Launcher($"--env|A=file://{fifo}|--|{command}|argument"),
            code,
            $"command: {problem}"
        );
        await _site.RefusesAsync(
            $"--timeout|5|--env|A=file://{fifo}|--|{command}|argument",
            "--timeout: bad-setting: '5' is not a duration: write a number with its unit: 500ms, 30s, 2m",
            $"command: {problem}"
        );
    }

    [Fact]
    public async Task A_program_the_app_s_user_may_not_execute_is_told_with_that_user()
    {
        _site.Disk.Write("root-only", "#!/bin/sh\n", UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await _site.RefusesAsync(
            _site.Launcher("--user|nobody|--|{dir}/root-only"),
            126,
            "command: '{dir}/root-only' is not executable for uid 65534 (mode 0500, owner 0:0): chmod +x it in the image"
        );
    }

    [Fact]
    public async Task A_program_for_another_machine_is_126_with_both_machines()
    {
        var outcome = await _site.Launcher("--env|A=file://{dir}/secret|--|{dir}/foreign").RunAsync();

        Assert.Equal((126, ""), (outcome.ExitCode, outcome.StandardOutput));
        Assert.StartsWith(
            _site.Fill("launcher: command: '{dir}/foreign' cannot be executed: "),
            outcome.StandardError,
            StringComparison.Ordinal
        );
        Assert.Contains("aarch64", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("x86-64", outcome.StandardError, StringComparison.Ordinal);
    }
}
