using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>The app's own code comes through; 126 and 127 say that the command is the problem, and why.</summary>
public sealed class ExitCodeTests : IDisposable
{
    private readonly Scratch _scratch = Scratch.OnDisk();

    public ExitCodeTests()
    {
        _scratch.Write("plain", "#!/bin/sh\n", Modes.Plain);
        Directory.CreateDirectory(_scratch.At("folder"));
        _scratch.Write("no-interpreter-line", "echo this must never run\n", Modes.Executable);
        _scratch.Write("empty", "", Modes.Executable);
        _scratch.Write("missing-interpreter", "#!/no/such/interpreter -x\n", Modes.Executable);
        _scratch.Write("nested-missing", $"#!{_scratch.At("missing-interpreter")}\n", Modes.Executable);
        _scratch.Write("long-interpreter", $"#!/{new string('x', 300)}\n", Modes.Executable);
        _scratch.Write("windows-lines", "#!/bin/sh\r\nexit 0\r\n", Modes.Executable);
        _scratch.Write("blank-interpreter", "#!\nexit 0\n", Modes.Executable);
        _scratch.Write("folder-interpreter", $"#!{_scratch.At("folder")}\n", Modes.Executable);
        _scratch.Write("plain-interpreter", $"#!{_scratch.At("plain")}\n", Modes.Executable);
        _scratch.Write("foreign-static", ElfFile.For(ElfFile.ForeignMachine, null), Modes.Executable);
        _scratch.Write("foreign-dynamic", ElfFile.For(ElfFile.ForeignMachine, "/lib/ld-none.so.1"), Modes.Executable);
        _scratch.Write("missing-loader", ElfFile.For(ElfFile.OwnMachine, "/lib/ld-none.so.1"), Modes.Executable);
        _scratch.Write("broken-elf", "\x7fELF and nothing else", Modes.Executable);
        File.CreateSymbolicLink(_scratch.At("dangling"), "nowhere");
        File.CreateSymbolicLink(_scratch.At("loop"), "loop");
    }

    public void Dispose() => _scratch.Dispose();

    /// <summary>The command, the code, and what standard error says behind "launcher: command: "; <c>{dir}</c> is the test's folder. An empty
    /// text leaves the words open where they depend on the machine.</summary>
    public static TheoryData<string, int, string> Refused =>
        new()
        {
            {
                "{dir}/missing",
                127,
                "there is no program '{dir}/missing': check the path, or COPY the program into the image"
            },
            {
                "no-such-program-anywhere",
                127,
                "there is no program 'no-such-program-anywhere' on PATH (/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin): check the spelling, or give its full path"
            },
            { "", 127, "the command is an empty string: name the program after --" },
            {
                "{dir}/plain/x",
                127,
                "there is no program '{dir}/plain/x': check the path, or COPY the program into the image"
            },
            {
                "{dir}/dangling",
                127,
                "there is no program '{dir}/dangling': check the path, or COPY the program into the image"
            },
            {
                "{dir}/missing-interpreter",
                127,
                "'{dir}/missing-interpreter' needs '/no/such/interpreter' to run, and that does not exist here: install it in the image, or use a program built for this image"
            },
            {
                "{dir}/windows-lines",
                127,
                "'{dir}/windows-lines' needs '/bin/sh\\r' to run, and that does not exist here: save the script with Unix line ends: its first line ends in a carriage return"
            },
            {
                "{dir}/missing-loader",
                127,
                "'{dir}/missing-loader' needs '/lib/ld-none.so.1' to run, and that does not exist here: install it in the image, or use a program built for this image"
            },
            { "{dir}/folder", 126, "'{dir}/folder' is a directory: name the program's file" },
            {
                "{dir}/plain",
                126,
                "'{dir}/plain' is not executable for this user (mode 0644, owner 0:0): chmod +x it in the image"
            },
            { "/dev/null", 126, "'/dev/null' is not a regular file: name the program's file" },
            { "{dir}/loop", 126, "'{dir}/loop' cannot be executed: too many levels of symbolic links" },
            { "{dir}/" + new string('n', 300), 126, "" },
            {
                "{dir}/no-interpreter-line",
                126,
                "'{dir}/no-interpreter-line' cannot be executed: it is not a program for this kernel and has no #! line: begin it with #!/bin/sh, or start it as: /bin/sh FILE"
            },
            {
                "{dir}/empty",
                126,
                "'{dir}/empty' cannot be executed: the file is empty or cannot be read: check how it was copied into the image"
            },
            {
                "{dir}/blank-interpreter",
                126,
                "'{dir}/blank-interpreter' cannot be executed: it is not a program for this kernel and has no #! line: begin it with #!/bin/sh, or start it as: /bin/sh FILE"
            },
            {
                "{dir}/folder-interpreter",
                126,
                "'{dir}/folder-interpreter' cannot be executed: permission denied, by its interpreter, a directory on the way, the mount (noexec) or a security module: check each of them for the app's user"
            },
            {
                "{dir}/plain-interpreter",
                126,
                "'{dir}/plain-interpreter' cannot be executed: permission denied, by its interpreter, a directory on the way, the mount (noexec) or a security module: check each of them for the app's user"
            },
            { "{dir}/nested-missing", 127, "" },
            { "{dir}/long-interpreter", 126, "" },
            { "{dir}/foreign-static", 126, "" },
            { "{dir}/foreign-dynamic", 126, "" },
            { "{dir}/broken-elf", 126, "" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_command_that_cannot_start_is_126_or_127_as_the_kernel_has_it(
        string command,
        int exitCode,
        string message
    )
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(message);
        var word = command.Replace("{dir}", _scratch.Folder, StringComparison.Ordinal);
        var direct = await Run.Program(word).RunAsync();
        var launched = await Run.Launcher().Command(word, "argument").RunAsync();

        Assert.Equal(exitCode, direct.ExitCode);
        Assert.Equal(exitCode, launched.ExitCode);
        Assert.Equal("", launched.StandardOutput);
        var said = launched.StandardError.Replace(_scratch.Folder, "{dir}", StringComparison.Ordinal);
        Assert.StartsWith("launcher: command: ", said, StringComparison.Ordinal);
        if (message.Length > 0)
        {
            Assert.Equal($"launcher: command: {message}\n", said);
        }
    }

    [Fact]
    public async Task A_program_on_a_file_system_mounted_noexec_is_126()
    {
        var folder = _scratch.At("folder");
        var inside = $"mount -t tmpfs -o noexec none '{folder}' && cp '{Probe.Exit}' '{folder}/app' && exec \"$@\"";
        var launched = await Run.Program("unshare", "--mount", "sh", "-c", inside, "sh")
            .Arguments(LauncherBinary.FullPath, "--", $"{folder}/app", "exit", "0")
            .RunAsync();

        Assert.Equal(126, launched.ExitCode);
        Assert.Contains($"{folder}/app", launched.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_may_not_be_searched_is_126()
    {
        var launcher = _scratch.Install(LauncherBinary.FullPath, "launcher");
        _scratch.Install(Probe.Exit, "closed/app");
        File.SetUnixFileMode(_scratch.At("closed"), UnixFileMode.UserRead);
        var user = InvisibleTests.Hostile("--user 65534:65534");

        var direct = await Run.Program(_scratch.At("closed", "app")).Under(user).RunAsync();
        var launched = await Run.Program(launcher, "--", _scratch.At("closed", "app")).Under(user).RunAsync();

        Assert.Equal((126, 126), (direct.ExitCode, launched.ExitCode));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(77)]
    [InlineData(124)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(255)]
    public async Task The_code_of_the_app_is_the_code_of_the_container(int code)
    {
        var launched = await Run.Launcher().Command(Probe.Exit, "exit", $"{code}").RunAsync();

        launched.Quietly(code);
        Assert.Equal("", launched.StandardOutput);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(11)]
    [InlineData(13)]
    [InlineData(15)]
    [InlineData(34)]
    [InlineData(64)]
    public async Task An_app_that_dies_by_a_signal_is_128_plus_its_number(int signal)
    {
        var direct = await Run.Program(Probe.Exit, "signal", $"{signal}").RunAsync();
        var launched = await Run.Launcher().Command(Probe.Exit, "signal", $"{signal}").RunAsync();

        Assert.Equal(128 + signal, direct.ExitCode);
        launched.Quietly(128 + signal);
    }

    [Fact]
    public async Task A_broken_pipe_ends_the_app_as_it_would_without_the_launcher()
    {
        // With SIGPIPE left ignored, yes would complain about a write error instead of ending silently.
        var script = "\"$@\" | head -n 1; echo ${PIPESTATUS[0]}";
        var launched = await Run.Program("bash", "-c", script, "bash")
            .Arguments(LauncherBinary.FullPath, "--", "yes")
            .RunAsync();

        Assert.Equal("y\n141\n", launched.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_command_that_cannot_start_keeps_its_code_when_nobody_reads_the_report()
    {
        const string closed =
            "import os, subprocess, sys; r, w = os.pipe(); os.close(r); print(subprocess.run(sys.argv[1:], stderr=w).returncode)";
        var outcome = await Run.Program(
                "/usr/bin/python3",
                "-c",
                closed,
                LauncherBinary.FullPath,
                "--",
                _scratch.At("no-interpreter-line")
            )
            .RunAsync();

        Assert.Equal("126\n", outcome.StandardOutput);
    }
}
