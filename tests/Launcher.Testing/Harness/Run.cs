using System.Collections;
using System.Collections.Immutable;
using System.Text;
using CliWrap;

namespace Launcher.Testing.Harness;

/// <summary>
/// One program to run, described step by step; every step gives a new description. By default: an environment of
/// nothing but PATH, no input, the repository as working directory, 20 seconds.
/// </summary>
internal sealed record Run
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(20);

    private ImmutableArray<string> Words { get; init; } = [];
    private ImmutableSortedDictionary<string, string?> Changes { get; init; } =
        ImmutableSortedDictionary.Create<string, string?>(StringComparer.Ordinal);
    private bool Inherits { get; init; }
    private bool IsHelper { get; init; }
    private string Folder { get; init; } = Repository.Folder;
    private ReadOnlyMemory<byte> Bytes { get; init; }
    private TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>The launcher with these flags; see <see cref="Command"/>.</summary>
    public static Run Launcher(params ReadOnlySpan<string> flags) =>
        new() { Words = [LauncherBinary.FullPath, .. flags] };

    public static Run Program(params ReadOnlySpan<string> words) => new() { Words = [.. words] };

    /// <summary>A program that a test needs beside what it tests, such as a server: it needs no probe.</summary>
    public static Run Helper(params ReadOnlySpan<string> words) => new() { Words = [.. words], IsHelper = true };

    /// <summary>Ends the launcher's flags with <c>--</c> and gives it this command.</summary>
    public Run Command(params ReadOnlySpan<string> command) => this with { Words = [.. Words, "--", .. command] };

    public Run Arguments(params ReadOnlySpan<string> arguments) => this with { Words = [.. Words, .. arguments] };

    /// <summary>The same, started by another program: its words come first.</summary>
    public Run Under(params ReadOnlySpan<string> wrapper) => this with { Words = [.. wrapper, .. Words] };

    /// <summary>Sets the variables of entries, <c>NAME=VALUE</c>.</summary>
    public Run EnvOf(params IEnumerable<string> entries) =>
        entries.Aggregate(
            this,
            static (run, entry) =>
                entry.IndexOf('=', StringComparison.Ordinal) is var cut
                    ? run.Env(entry[..cut], entry[(cut + 1)..])
                    : run
        );

    public Run Env(string name, string value) => this with { Changes = Changes.SetItem(name, value) };

    public Run WithoutEnv(string name) => this with { Changes = Changes.SetItem(name, null) };

    /// <summary>All of the test's own environment, not only its PATH.</summary>
    public Run InheritingEnvironment() => this with { Inherits = true };

    public Run In(string folder) => this with { Folder = folder };

    public Run Input(ReadOnlyMemory<byte> bytes) => this with { Bytes = bytes };

    public Run Input(string text) => Input(Encoding.UTF8.GetBytes(text));

    public Run Within(TimeSpan timeout) => this with { Timeout = timeout };

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="TimeoutException">It took too long and was killed, with what it started.</exception>
    public async Task<Outcome> RunAsync()
    {
        await using var running = Start();
        return await running.Completion;
    }

    /// <summary>Starts it. Disposing what comes back ends it, whatever it is doing.</summary>
    public Running Start()
    {
        var output = new Capture();
        var error = new Capture();
        // Through a plain parent, which becomes the program under the same pid: .NET leaves SIGPIPE ignored in what it
        // starts, and a test host may have been started in any state.
        ImmutableArray<string> words = IsHelper ? Words : [Probe.Hostile, "--", .. Words];
        var command = Cli.Wrap(words[0])
            .WithArguments(words.Skip(1))
            .WithWorkingDirectory(Folder)
            .WithEnvironmentVariables(EnvironmentChanges())
            .WithStandardInputPipe(Bytes.IsEmpty ? PipeSource.Null : PipeSource.FromBytes(Bytes))
            .WithStandardOutputPipe(output.Target)
            .WithStandardErrorPipe(error.Target)
            .WithValidation(CommandResultValidation.None);
        return new Running(command, output, error, Timeout, string.Join(' ', Words.Select(Path.GetFileName).Take(6)));
    }

    // CliWrap adds to what it inherits; a null takes a variable away.
    private Dictionary<string, string?> EnvironmentChanges()
    {
        var result = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (!Inherits)
        {
            foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            {
                result[(string)entry.Key] = null;
            }
            result["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        }
        foreach (var (name, value) in Changes)
        {
            result[name] = value;
        }
        return result;
    }
}
