using System.Text;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>Arguments and environment reach the app byte for byte, whatever they hold.</summary>
public sealed class ExactBytesTests
{
    private static readonly byte[] s_notUtf8 = [0xff, 0xfe, 0x80, (byte)'=', 0xc3, 0x28, 0xed, 0xa0, 0x80];

    [Fact]
    public async Task Arguments_keep_their_bytes()
    {
        byte[][] arguments =
        [
            s_notUtf8,
            [],
            "--"u8.ToArray(),
            "--env"u8.ToArray(),
            "--env=A=vault://secret/x"u8.ToArray(),
            "-h"u8.ToArray(),
            "@response"u8.ToArray(),
            "[directive]"u8.ToArray(),
            "@{vault://secret/x#y}"u8.ToArray(),
            "$HOME ${x} $(y) `z` * ? ~ # ! 'a' \"b\" \\c"u8.ToArray(),
            "line\nfeed\ttab\rreturn\x01\x1b[31m"u8.ToArray(),
            "\ufeffmark"u8.ToArray(),
            [.. Enumerable.Range(1, 255).Select(value => (byte)value)],
            Encoding.ASCII.GetBytes(new string('x', 131_000)),
        ];

        var launched = await SameAsync(arguments, null);

        Assert.Equal($"{arguments.Length + 1}", launched.Fact("argc"));
        Assert.Equal(@"\xff\xfe\x80=\xc3(\xed\xa0\x80", launched.Fact("argv 1"));
    }

    [Fact]
    public async Task The_environment_keeps_its_bytes_and_its_order()
    {
        byte[][] environment =
        [
            "ZULU=last name first"u8.ToArray(),
            "PATH=/usr/bin:/bin"u8.ToArray(),
            [.. "BYTES="u8, .. s_notUtf8],
            [.. s_notUtf8, .. "=bytes in the name"u8],
            "no equals sign"u8.ToArray(),
            "TWICE=1"u8.ToArray(),
            "TWICE=2"u8.ToArray(),
            "=empty name"u8.ToArray(),
            "="u8.ToArray(),
            "=="u8.ToArray(),
            [],
            "EMPTY="u8.ToArray(),
            "lower=and UPPER"u8.ToArray(),
            "UPPER=and lower"u8.ToArray(),
            "BASH_FUNC_f%%=() {  echo f; }"u8.ToArray(),
            "LINES=a\nb\n"u8.ToArray(),
            "URL=file:./dev.db"u8.ToArray(),
            "LITERAL=${HOME} $(x) @@{ @home %s"u8.ToArray(),
            "DOTNET_gcServer=1"u8.ToArray(),
            "DOTNET_TieredCompilation=0"u8.ToArray(),
            "LD_PRELOAD=/no/such/library.so"u8.ToArray(),
            "MALLOC_ARENA_MAX=1"u8.ToArray(),
            "SSL_CERT_FILE=/etc/none"u8.ToArray(),
            "ALPHA=first name last"u8.ToArray(),
            Encoding.ASCII.GetBytes("LARGE=" + new string('x', 131_000)),
        ];

        var launched = await SameAsync([], environment);

        Assert.Equal("ZULU=last name first", launched.Fact("environ 0"));
        Assert.Equal(@"BYTES=\xff\xfe\x80=\xc3(\xed\xa0\x80", launched.Fact("environ 2"));
        Assert.Equal("TWICE=2", launched.Fact("environ 6"));
    }

    [Fact]
    public async Task An_empty_environment_stays_empty() => await SameAsync([], []);

    [Fact]
    public async Task Thousands_of_variables_pass_in_their_order() =>
        await SameAsync(
            [],
            [.. Enumerable.Range(0, 5_000).Select(index => Encoding.ASCII.GetBytes($"V{index * 7919 % 5_000}={index}"))]
        );

    [Fact]
    public async Task A_secret_in_a_variable_is_the_only_difference()
    {
        using var scratch = Scratch.OnTmpfs();
        var secret = scratch.Write("secret", "s3cr3t\n");
        byte[][] environment = ["PATH=/usr/bin:/bin"u8.ToArray(), "FIRST=1"u8.ToArray(), [.. "RAW="u8, .. s_notUtf8]];

        var direct = await StateDump.OfAsync(Direct(scratch, [], environment));
        var launched = await StateDump.OfAsync(
            Launched(scratch, ["--env", $"SECRET=file://{secret}"], [], environment)
        );

        Assert.Equal(["+ environ 3 SECRET=s3cr3t"], direct.DifferenceTo(launched));
    }

    [Fact]
    public async Task A_secret_that_replaces_a_variable_takes_its_place()
    {
        using var scratch = Scratch.OnTmpfs();
        var secret = scratch.Write("secret", "s3cr3t\n");
        byte[][] environment = ["PATH=/usr/bin:/bin"u8.ToArray(), "SECRET=old"u8.ToArray(), "LAST=1"u8.ToArray()];

        var direct = await StateDump.OfAsync(Direct(scratch, [], environment));
        var launched = await StateDump.OfAsync(
            Launched(scratch, ["--env", $"SECRET=file://{secret}"], [], environment)
        );

        Assert.Equal(["- environ 1 SECRET=old", "+ environ 1 SECRET=s3cr3t"], direct.DifferenceTo(launched));
    }

    [Fact]
    public async Task A_hundred_thousand_arguments_pass()
    {
        using var scratch = Scratch.OnDisk();
        var arguments = Enumerable.Range(0, 100_000).Select(index => Encoding.ASCII.GetBytes($"{index}"));
        byte[][] command = [.. Words(Probe.Exit, "count"), .. arguments];

        var direct = (await Raw(scratch, Probe.Exit, command, null).RunAsync()).Quietly();
        var launched = (
            await Raw(scratch, LauncherBinary.FullPath, [.. Words("launcher", "--"), .. command], null).RunAsync()
        ).Quietly();

        Assert.StartsWith("100000 arguments, 488890 bytes, ", direct.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(direct.StandardOutput, launched.StandardOutput);
    }

    [Theory]
    [InlineData("launcher")]
    [InlineData("")]
    [InlineData("/entry point/launcher")]
    public async Task The_launcher_may_be_started_under_any_name(string name)
    {
        using var scratch = Scratch.OnDisk();
        var run = Raw(scratch, LauncherBinary.FullPath, Words(name, "--", Probe.Exit, "exit", "9"), null);

        Assert.Equal(9, (await run.RunAsync()).ExitCode);
    }

    // Taken for a launcher that somebody started, such a process starts the next one, without end.
    [Theory]
    [InlineData("launcher-starter ")]
    [InlineData("launcher-starter 0 0")]
    [InlineData("launcher-starter 0000000000000000 0 -1")]
    public async Task A_name_of_its_own_processes_that_cannot_be_read_is_refused(string name)
    {
        using var scratch = Scratch.OnDisk();
        var words = Words(name, "--mode", "supervise", "--", Probe.Exit, "exit", "9");

        var outcome = await Raw(scratch, LauncherBinary.FullPath, words, null).RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Equal(
            "launcher: internal: the name it was started under (argv[0]) is that of the launcher's own processes, and cannot be read: start it under another name; where it did so itself, a sandbox refuses getpid: write --mode exec\n",
            outcome.StandardError
        );
    }

    [Fact]
    public async Task A_bare_chroot_without_proc_is_enough()
    {
        using var root = new Root().Install(Probe.Exit, "/app").Install(Probe.RawExec, "/rawexec");
        root.Write("/arguments", "launcher\0--\0/app\0count\0\u00e9\0\0").Write("/variables", "A=1\0");
        root.Write("/direct", "/app\0count\0\u00e9\0\0");

        var direct = await root.ProgramWithoutProc("/rawexec", "/app", "/direct", "/variables").RunAsync();
        var launched = await root.ProgramWithoutProc("/rawexec", "/launcher", "/arguments", "/variables").RunAsync();

        Assert.StartsWith("2 arguments, 2 bytes, ", launched.Quietly().StandardOutput, StringComparison.Ordinal);
        Assert.Equal(direct.StandardOutput, launched.StandardOutput);
    }

    /// <summary>The launcher's dump, after it was compared with that of a direct start.</summary>
    private static async Task<StateDump> SameAsync(byte[][] arguments, byte[][]? environment)
    {
        using var scratch = Scratch.OnDisk();
        var direct = await StateDump.OfAsync(Direct(scratch, arguments, environment));
        var launched = await StateDump.OfAsync(Launched(scratch, [], arguments, environment));
        Assert.Empty(direct.DifferenceTo(launched));
        return launched;
    }

    private static Run Direct(Scratch scratch, byte[][] arguments, byte[][]? environment) =>
        Raw(scratch, Probe.StateDump, [.. Words(Probe.StateDump), .. arguments], environment);

    private static Run Launched(Scratch scratch, string[] flags, byte[][] arguments, byte[][]? environment) =>
        Raw(
            scratch,
            LauncherBinary.FullPath,
            [.. Words("launcher"), .. Words(flags), .. Words("--", Probe.StateDump), .. arguments],
            environment
        );

    private static Run Raw(Scratch scratch, string program, byte[][] arguments, byte[][]? environment)
    {
        var run = Run.Program(Probe.RawExec, program, Strings(scratch, "arguments", arguments));
        return environment is null ? run : run.Arguments(Strings(scratch, "environment", environment));
    }

    private static byte[][] Words(params string[] words) => [.. words.Select(Encoding.UTF8.GetBytes)];

    /// <summary>A file of strings as <c>rawexec</c> reads it: each ended by a NUL.</summary>
    private static string Strings(Scratch scratch, string name, byte[][] strings) =>
        scratch.Write(name, [.. strings.SelectMany(text => text.Append((byte)0))]);
}
