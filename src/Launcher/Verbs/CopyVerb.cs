using System.Text;
using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Verbs;

/// <summary>
/// <c>launcher copy DIRECTORY</c>: puts this very file there as <c>launcher</c>, whole or not at all, for an init
/// container that shares an emptyDir with an image nobody can rebuild.
/// </summary>
internal static class CopyVerb
{
    private const string Self = "/proc/self/exe";

    private const UnixFileMode Everyone =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    /// <param name="operands">What was typed behind the verb.</param>
    public static int Copy(IReadOnlyList<string> operands)
    {
        if (operands is not [var directory])
        {
            throw Failed("copy takes one directory", "write launcher copy /shared");
        }
        if (!File.Exists(Self))
        {
            throw Failed($"{Self} is not there", "mount /proc");
        }
        var target = Path.Combine(directory, "launcher");
        var staged = Path.Combine(directory, $".launcher-{Environment.ProcessId}");
        try
        {
            File.Copy(Self, staged, overwrite: true);
            File.SetUnixFileMode(staged, Everyone);
            File.Move(staged, target, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Discard(staged);
            throw Failed(
                Cause(error, directory, target),
                "name a directory that exists and that this user may write to"
            );
        }
        StandardStreams.WriteOutput(Encoding.UTF8.GetBytes(target + "\n"));
        return (int)ExitCode.Success;
    }

    private static void Discard(string staged)
    {
        try
        {
            File.Delete(staged);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The directory is not there or not ours: then neither is the file.
        }
    }

    // The framework's own messages are not in this binary.
    private static string Cause(Exception error, string directory, string target) =>
        error switch
        {
            DirectoryNotFoundException => $"there is no directory {Shown.Path(directory)}",
            _ when Directory.Exists(target) => $"{Shown.Path(target)} is a directory",
            UnauthorizedAccessException => $"{Shown.Path(directory)} is not writable for uid {Identity.EffectiveUser}",
            _ => $"the file cannot be written to {Shown.Path(directory)}",
        };

    private static LaunchException Failed(string what, string wayOut) =>
        new(ExitCode.Failed, new Problem(ProblemClass.BadTarget, null, what, wayOut));
}
