using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>
/// Where a launch under test reads from and writes to: <c>{dir}</c> on a disk, <c>{mem}</c> in memory. Command lines are
/// written with <c>|</c> between the words.
/// </summary>
internal sealed class Site : IDisposable
{
    public const int Failed = 125;

    public Scratch Disk { get; } = Scratch.OnDisk();

    public Scratch Memory { get; } = Scratch.OnTmpfs();

    public string Fill(string text) =>
        text.Replace("{dir}", Disk.Folder, StringComparison.Ordinal)
            .Replace("{mem}", Memory.Folder, StringComparison.Ordinal);

    /// <summary>A launcher with these words behind its name.</summary>
    public Run Launcher(string words) => Run.Launcher(Fill(words).Split('|'));

    /// <summary>The launch must end with 125, silent on standard output, and with exactly these problems on standard error.</summary>
    public Task RefusesAsync(string words, params string[] problems) => RefusesAsync(Launcher(words), Failed, problems);

    public Task RefusesAsync(Run run, params string[] problems) => RefusesAsync(run, Failed, problems);

    public async Task RefusesAsync(Run run, int exitCode, params string[] problems)
    {
        var said = problems switch
        {
            [] => "",
            [var only] => $"launcher: {only}\n",
            _ => $"launcher: {problems.Length} problems, nothing was started:\n"
                + string.Concat(problems.Select(problem => $"  {problem}\n")),
        };
        Assert.Equal(Text(exitCode, "", Fill(said)), (await run.RunAsync()).ToString());
    }

    /// <summary>The launch must succeed without a word of its own; the app must have said exactly this.</summary>
    public async Task GivesAsync(string words, string output) =>
        Assert.Equal(Text(0, Fill(output), ""), (await Launcher(words).RunAsync()).ToString());

    /// <summary>A FIFO that nobody writes: whoever reads it waits. Its path.</summary>
    public async Task<string> FifoAsync(string name)
    {
        var path = Disk.At(name);
        (await Run.Program("mkfifo", "-m", "0666", path).RunAsync()).Quietly();
        return path;
    }

    /// <summary>Every name below a folder with type, mode, owner and content, so that two looks can be compared.</summary>
    public static async Task<string> LookAsync(string folder) =>
        (
            await Run.Program(
                    "sh",
                    "-c",
                    "find . -printf '%P %y %m %U:%G %l %T@\\n' | sort; find . -type f | sort | xargs -r sha256sum"
                )
                .In(folder)
                .RunAsync()
        )
            .Quietly()
            .StandardOutput;

    public void Dispose()
    {
        Disk.Dispose();
        Memory.Dispose();
    }

    private static string Text(int exitCode, string output, string error) =>
        new Outcome(
            exitCode,
            System.Text.Encoding.UTF8.GetBytes(output),
            System.Text.Encoding.UTF8.GetBytes(error)
        ).ToString();
}
