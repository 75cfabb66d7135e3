using System.Text;

namespace Launcher.Linux;

/// <summary>
/// The second half of a subprocess's start: this program again, which becomes the one that was meant. Only a process can
/// give itself a session, a signal mask and dispositions; set before the fork they would be the launcher's for a while,
/// and a TERM that comes then would be lost, as PID 1 for good.
/// </summary>
internal static class SubprocessStart
{
    /// <summary>Says on standard error, with the errno behind it, that the program could not be executed.</summary>
    public const string Refusal = "launcher: execve: errno ";

    // How src/Launcher/Linux/early.c begins: the runtime of this program did not start.
    private const string NoRuntime = "launcher: internal: ";

    /// <summary>Where its <see cref="Role"/> stands: its argv[0] cannot be chosen.</summary>
    public const int RoleAt = 1;

    /// <summary>Where the program stands that it becomes.</summary>
    public const int ProgramAt = 2;

    /// <summary>What a line of standard error says when this program could not be started for the other one.</summary>
    public static (string What, string WayOut)? Shortage(string line)
    {
        var cut = line.LastIndexOf(": ", StringComparison.Ordinal);
        return line.StartsWith(NoRuntime, StringComparison.Ordinal) && cut > NoRuntime.Length
            ? (line[NoRuntime.Length..cut], line[(cut + 2)..])
            : null;
    }

    /// <summary>What is started: this program.</summary>
    public static string Self { get; } = Encoding.ASCII.GetString(SelfBytes);

    public static ReadOnlySpan<byte> SelfBytes => "/proc/self/exe"u8;

    /// <summary>The words that start <paramref name="file"/> with these arguments.</summary>
    /// <param name="mask">The signal mask it gets.</param>
    /// <param name="file">Its path; also its argv[0].</param>
    public static string[] Words(ulong mask, string file, params ReadOnlySpan<string> arguments) =>
        [new Role(RoleKind.Subprocess, mask).Write(), file, .. arguments];

    /// <summary>Becomes the program. Returns only when it could not, with an exit code.</summary>
    public static int Become(ProcessImage image, Role role)
    {
        // Its group is what is ended with it; without a terminal it cannot stop to ask a question nobody sees.
        OwnProcess.LeadSession();
        InheritedFiles.Withhold();
        Signals.RestoreBrokenPipe();
        Signals.Restore(role.Mask);
        var path = PathText.Terminated(image.Argument(ProgramAt));
        var errno = Application.Become(path, image, ProgramAt, image.Environment);
        Signals.IgnoreBrokenPipe();
        StandardStreams.WriteError(Encoding.ASCII.GetBytes($"{Refusal}{(int)errno}\n"));
        const int CannotExecute = 126;
        return CannotExecute;
    }
}
