using System.Globalization;
using System.Text;
using Launcher.Linux;

namespace Launcher.Providers.Plugin;

/// <summary>Why a plugin gave no secret, for people.</summary>
internal sealed class PluginFailure(
    string file,
    string argument,
    IReadOnlyDictionary<string, string> environment,
    PluginErrors errors
)
{
    private const int SignalBase = 128;
    private const int LargestSignal = 64;

    // Of a secret for people, the beginning: whatever is longer is none that a message repeats.
    private const int MostSearched = 65536;

    private readonly string _what = $"{Quoted.Text(file)} for {Quoted.Text(argument)}";

    /// <summary>An exit code does not say why: it may be gone at the next try, and it is never not-found.</summary>
    public SecretAnswer Ended(int code, PluginOutput output)
    {
        if (Refusal() is { } errno)
        {
            return errno == Errno.TryAgain ? NoProcess(errno) : NotStarted(errno);
        }
        if (errors.LastLine() is { } line && SubprocessStart.Shortage(line) is { } shortage)
        {
            return Failure.Internal($"{Quoted.Text(file)} cannot be started: {shortage.What}", shortage.WayOut);
        }
        if (output.IsOver)
        {
            return TooMuch();
        }
        var how = code is > SignalBase and <= SignalBase + LargestSignal
            ? $"exit code {code}, as after signal {code - SignalBase}"
            : $"exit code {code}";
        return Failure.Unavailable(
            $"{_what} failed ({how}) and {Said(output.Value())}",
            "run it like this in the container to see all it says"
        );
    }

    /// <param name="printed">What it has printed so far; null when that is not known.</param>
    public SecretAnswer Late(SecretValue? printed) =>
        Failure.Timeout(
            $"{_what} did not end within the budget and was killed; before that, it {Said(printed)}",
            "check what it waits for, or give it more time with --timeout"
        );

    public SecretAnswer TooMuch() =>
        Failure.Value(
            $"{_what} printed more than the limit of {SecretLimits.MaxSecretText} and was killed",
            "let it print one secret and nothing else"
        );

    /// <summary>No process was made for it: that is not its file's fault.</summary>
    public SecretAnswer NoProcess(Errno errno)
    {
        var (why, wayOut) =
            errno == Errno.TryAgain
                ? (Shortage.Crowd, Shortage.MoreProcesses)
                : (
                    ErrnoText.Describe(errno),
                    Shortage.MoreRoom(errno) ?? "allow vfork, access and pipe2 in the seccomp profile"
                );
        return Failure.Internal($"no process can be started for {_what}: {why}", wayOut);
    }

    /// <summary>The process that was made for it could not become it.</summary>
    public SecretAnswer NotStarted(Errno errno)
    {
        var (problemClass, why, wayOut) = errno switch
        {
            Errno.ExecFormat => Format(),
            Errno.NoSuchEntry or Errno.AccessDenied => (
                ProblemClass.BadReference,
                $"{ErrnoText.Describe(errno)}, by itself, its interpreter, a directory on the way, the mount (noexec) or a security module",
                "check each of them"
            ),
            Errno.TextFileBusy => (
                ProblemClass.Unavailable,
                "somebody has it open for writing",
                "put it into the image, or start after it is written"
            ),
            _ => (ProblemClass.BadReference, ErrnoText.Describe(errno), "check the file"),
        };
        return new Failure(problemClass, $"{Quoted.Text(file)} cannot be executed: {why}", wayOut);
    }

    private (ProblemClass, string, string) Format()
    {
        var (what, wayOut) = ProgramFile.ExplainFormat(PathText.Terminated(file));
        return (ProblemClass.BadReference, what, wayOut);
    }

    // Set when this program was started, but could not become the plugin.
    private Errno? Refusal() =>
        errors.LastLine() is { } line
        && line.StartsWith(SubprocessStart.Refusal, StringComparison.Ordinal)
        && int.TryParse(line.AsSpan(SubprocessStart.Refusal.Length), NumberStyles.None, null, out var errno)
            ? (Errno)errno
            : null;

    private string Said(SecretValue? printed)
    {
        if (errors.LastLine() is not { } line)
        {
            return "said nothing on standard error";
        }
        var secrets = new List<string>();
        if (printed is not null)
        {
            // Its lines, and what stands in quotes, as in JSON.
            var text = Encoding.UTF8.GetString(printed.Bytes[..Math.Min(printed.Bytes.Length, MostSearched)]);
            secrets.AddRange(text.Split('\n', StringSplitOptions.TrimEntries));
            secrets.AddRange(text.Split('"', '\n'));
        }
        secrets.AddRange(
            environment
                .Where(entry => SecretText.IsNameOfOne(entry.Key))
                .SelectMany(entry => entry.Value.Split('\n').Append(entry.Value))
        );
        return $"said {Quoted.Text(SecretText.Cut(line, secrets, known: $"{file} {argument}"))}";
    }
}
