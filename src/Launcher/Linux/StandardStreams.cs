using System.Text;

namespace Launcher.Linux;

/// <summary>Writes to stdout and stderr with write(2): Console would write terminal sequences that nothing undoes.</summary>
internal static class StandardStreams
{
    private const int Output = 1;
    private const int Error = 2;
    private const int BrokenPipeSignal = 13;
    private const int GetFlags = 1;

    // A reader that is slow is waited for, as a stream that blocks would; on stderr not for ever, as the app comes first.
    private static readonly TimeSpan s_errorPatience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Writes a verb's answer. Where the reader of a pipe has left (<c>launcher plan | head -1</c>), this process ends by
    /// SIGPIPE without a word, as other programs do.
    /// </summary>
    /// <exception cref="LaunchException">It cannot be written whole: an answer nobody got is no success.</exception>
    public static void WriteOutput(ReadOnlySpan<byte> bytes)
    {
        var errno = Write(Output, bytes, Timeout.InfiniteTimeSpan);
        if (errno == Errno.BrokenPipe)
        {
            OwnProcess.Die(BrokenPipeSignal);
            // The first process of a container is not killed by a signal it sends itself.
            throw new LaunchException(ExitCode.SignalBase + BrokenPipeSignal, []);
        }
        if (errno != Errno.None)
        {
            throw new LaunchException(
                ExitCode.Failed,
                ProblemClass.BadTarget,
                null,
                $"the answer cannot be written to standard output: {ErrnoText.Describe(errno)}",
                "send it where it can be written whole"
            );
        }
    }

    /// <summary>The same of text, as all that a verb does.</summary>
    /// <returns>0.</returns>
    public static int Answer(string text)
    {
        WriteOutput(Encoding.UTF8.GetBytes(text));
        return (int)ExitCode.Success;
    }

    /// <summary>Writes a line of the launcher's own; one that cannot be written changes nothing else.</summary>
    public static void WriteError(ReadOnlySpan<byte> bytes) => _ = Write(Error, bytes, s_errorPatience);

    // Whoever started us may have closed it; then the number went to a file of our own, which is close-on-exec as all of
    // them are and no inherited one can be. A sandbox that refuses to say so is no reason to keep silent.
    private static Errno Write(int stream, ReadOnlySpan<byte> bytes, TimeSpan patience)
    {
        var flags = Libc.Control(stream, GetFlags, 0);
        return flags == 0 || (flags < 0 && Libc.Error != Errno.BadDescriptor)
            ? FileContent.Write(stream, bytes, patience)
            : Errno.BadDescriptor;
    }
}
