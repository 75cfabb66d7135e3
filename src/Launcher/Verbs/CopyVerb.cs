using Launcher.Linux;

namespace Launcher.Verbs;

/// <summary>
/// <c>launcher copy DIRECTORY</c>: puts this very file there as <c>launcher</c>, whole or not at all, for an init
/// container that shares an emptyDir with an image nobody can rebuild. An earlier copy is replaced, and nothing else.
/// </summary>
internal static class CopyVerb
{
    private const string Self = "/proc/self/exe";
    private const string WayOut = "name a directory that exists and that this user may write to";
    private const uint Everyone = 0x1ed;

    /// <param name="operands">What was typed behind the verb.</param>
    public static int Copy(IReadOnlyList<string> operands)
    {
        if (operands is not [var directory])
        {
            throw Failed("copy takes one directory", "write launcher copy /shared");
        }
        if (Sandbox.OfCopy() is { } refusal)
        {
            throw new LaunchException(ExitCode.Failed, refusal);
        }
        using var self = OpenFile.ReadContents(Self, out var errno);
        if (self is null || Paths.Status(self.Descriptor, out var status) != Errno.None)
        {
            throw Failed($"{Self} is not there", "mount /proc");
        }
        using var folder = TargetFolder.OpenExisting(directory, out errno);
        if (folder is null)
        {
            throw CannotWrite(errno, directory);
        }
        var target = Path.Combine(directory, "launcher");
        status = status with { Mode = Everyone, UserId = Identity.EffectiveUser, GroupId = Identity.EffectiveGroup };
        Put(folder, self, status, target, directory);
        return StandardStreams.Answer(Quoted.Line(target) + "\n");
    }

    private static void Put(TargetFolder folder, OpenFile self, FileStatus status, string target, string directory)
    {
        var errno = folder.StageCopy(self, status, keepsAccessList: false, out var staged);
        if (errno != Errno.None)
        {
            throw CannotWrite(errno, directory);
        }
        errno = folder.Publish(
            staged,
            "launcher\0"u8.ToArray(),
            occupant => Refuse(occupant, status, target),
            out var refusal,
            out var aside
        );
        if (errno != Errno.None)
        {
            folder.Discard(staged);
            throw refusal ?? CannotWrite(errno, directory);
        }
        if (aside.Length > 0)
        {
            _ = folder.Remove(aside);
        }
    }

    private static LaunchException? Refuse(Occupant occupant, FileStatus own, string target)
    {
        var there = occupant.Status;
        return there.Kind switch
        {
            FileKind.Directory => Failed($"{Shown.Path(target)} is a directory", WayOut),
            FileKind.Regular when there.UserId == own.UserId && there.Mode == own.Mode && there.Links == 1 => null,
            FileKind.Regular => Failed(
                $"{Shown.Path(target)} is there and no earlier copy, which has mode 0755, one name and this user's id, {own.UserId}",
                "remove the file, or name another directory"
            ),
            var kind => Failed(
                $"{Shown.Path(target)} is {FileKindText.Describe(kind)}, not a file",
                "remove it, or name another directory"
            ),
        };
    }

    private static LaunchException CannotWrite(Errno errno, string directory) =>
        Failed(Cause(errno, directory), Shortage.MoreRoom(errno) ?? Sandbox.OfFiles(errno) ?? WayOut);

    private static string Cause(Errno errno, string directory) =>
        errno switch
        {
            Errno.NoSuchEntry => $"there is no directory {Shown.Path(directory)}",
            Errno.NotADirectory => $"{Shown.Path(directory)} is not a directory",
            Errno.AccessDenied => $"{Shown.Path(directory)} is not writable for uid {Identity.EffectiveUser}",
            _ => $"the file cannot be written to {Shown.Path(directory)}: {ErrnoText.Describe(errno)}",
        };

    private static LaunchException Failed(string what, string wayOut) =>
        new(ExitCode.Failed, ProblemClass.BadTarget, null, what, wayOut);
}
