using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>Programs of all kinds do the same behind the launcher: code, output and errors, to the byte.</summary>
public sealed class DebianProgramsTests
{
    private const string Text = "alpha 1\nbeta 22\ngamma 333\n";

    /// <summary>The exit code and what to run; <c>input</c> and <c>other</c> lie in the working directory, <c>input</c> is also stdin.</summary>
    public static TheoryData<int, string[]> Programs =>
        new()
        {
            {
                5,
                [
                    "/bin/bash",
                    "-c",
                    "trap 'echo bye' EXIT; for i in 3 1 2; do echo $i; done | sort; yes | head -n1; exit 5",
                ]
            },
            { 9, ["/bin/bash", "-c", "trap 'echo got TERM; exit 9' TERM; kill -TERM $$; sleep 5"] },
            { 0, ["/bin/bash", "-c", "set -m; sleep 0.01 & wait $!; echo job $?"] },
            {
                6,
                ["/bin/dash", "-c", "trap; (kill -PIPE $(exec sh -c 'echo $PPID')); echo $?; ulimit -a; umask; exit 6"]
            },
            { 7, ["/bin/busybox", "sh", "-c", "busybox yes | busybox head -n 2; busybox sort -r input; exit 7"] },
            {
                4,
                [
                    "/usr/bin/python3",
                    "-c",
                    "import signal,subprocess,sys,os\n"
                        + "print(signal.getsignal(signal.SIGPIPE), sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])))\n"
                        + "print(subprocess.run(['sh', '-c', 'exit 3']).returncode, sys.argv, sorted(os.listdir('/proc/self/fd')))\n"
                        + "sys.stderr.write(sys.stdin.read()); sys.exit(4)",
                ]
            },
            {
                8,
                [
                    "/usr/bin/perl",
                    "-e",
                    "$| = 1; $SIG{ALRM} = sub { print \"alarm\\n\"; exit 8 }; print \"$0 @ARGV\\n\"; print for <STDIN>; "
                        + "system('false'); print $? >> 8, \"\\n\"; kill ALRM => $$; sleep 5",
                    "x y",
                    "z",
                ]
            },
            {
                3,
                [
                    "/usr/bin/mawk",
                    "{ sum += $2; print NR, $1 } END { print sum | \"cat\"; close(\"cat\"); exit 3 }",
                    "input",
                ]
            },
            { 4, ["/bin/sed", "-n", "-e", "s/a/A/gp", "-e", "$q4"] },
            { 2, ["/bin/tar", "--sort=name", "-cvf", "out.tar", "input", "other", "missing"] },
            { 1, ["/usr/bin/git", "diff", "--no-index", "--stat", "input", "other"] },
            { 0, ["/usr/bin/git", "hash-object", "--stdin"] },
            {
                1,
                [
                    "/usr/bin/sqlite3",
                    "db",
                    "create table t(a,b); insert into t values(1,'x'),(2,'y'); select * from t; select nope;",
                ]
            },
            { 7, ["/usr/bin/curl", "--silent", "--write-out", "%{http_code} %{exitcode}", "http://127.0.0.1:1/"] },
            { 0, ["/usr/bin/openssl", "dgst", "-sha256"] },
            {
                0,
                [
                    "/usr/bin/gpg",
                    "--homedir",
                    ".",
                    "--batch",
                    "--no-options",
                    "--no-keyring",
                    "--print-md",
                    "SHA256",
                    "input",
                ]
            },
            { 3, ["/usr/bin/vim.tiny", "-es", "-u", "NONE", "-c", "%s/a/A/g", "-c", "%p", "-c", "cq 3", "input"] },
            { 5, ["/usr/bin/jq", "-R", "-s", "split(\"\\n\") | length, error(\"no\")"] },
            { 0, ["/usr/bin/xz", "-9", "-c", "input"] },
            { 2, ["/usr/bin/make", "-f", "Makefile", "-j2"] },
            { 0, ["/usr/bin/bc", "calculation"] },
            { 0, ["/usr/bin/file", "input", "other", "/bin/sh"] },
            { 0, ["/usr/bin/find", ".", "-maxdepth", "1", "-name", "*put", "-exec", "wc", "-c", "{}", ";"] },
            { 2, ["/bin/grep", "-c", "nothing", "input", "missing"] },
            { 124, ["/usr/bin/timeout", "--verbose", "0.05", "sleep", "5"] },
            { 0, ["/usr/bin/nohup", "cat"] },
            { 0, ["/usr/bin/env"] },
            { 0, ["/usr/sbin/nginx", "-v"] },
            { 0, ["/usr/sbin/apache2", "-v"] },
            { 0, ["/usr/bin/redis-server", "--version"] },
            { 0, ["/usr/bin/memcached", "--version"] },
        };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task It_does_the_same_with_and_without_the_launcher(int exitCode, string[] command)
    {
        ArgumentNullException.ThrowIfNull(command);
        Assert.True(File.Exists(command[0]), $"{command[0]} is missing: run build/test-packages.sh");
        var direct = await RunAsync(Run.Program(command));
        var launched = await RunAsync(Run.Launcher().Command(command));

        Assert.Equal(direct.ToString(), launched.ToString());
        Assert.True(direct.OutputBytes.Span.SequenceEqual(launched.OutputBytes.Span));
        Assert.True(direct.ErrorBytes.Span.SequenceEqual(launched.ErrorBytes.Span));
        // Two failures to run at all would be equal too.
        Assert.True(
            direct.ExitCode == exitCode && direct.OutputBytes.Length + direct.ErrorBytes.Length > 0,
            $"{direct}"
        );
    }

    private static async Task<Outcome> RunAsync(Run run)
    {
        using var scratch = Scratch.OnDisk();
        File.SetUnixFileMode(scratch.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        scratch.Write("input", Text);
        scratch.Write("other", Text.Replace('b', 'B'));
        scratch.Write("Makefile", "all: ; @echo made; false\n");
        scratch.Write("calculation", "scale=50; sqrt(2)\n2^200\nquit\n");
        return await run.In(scratch.Folder).Env("HOME", "/nonexistent").Env("LC_ALL", "C").Input(Text).RunAsync();
    }
}
