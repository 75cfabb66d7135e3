using Launcher.Linux;

namespace Launcher.Providers.Plugin;

/// <summary>Finds a plugin's file, and says why there is none.</summary>
internal static class PluginDirectories
{
    /// <returns>Null when <paramref name="file"/> can be executed, else why there is nothing to start.</returns>
    public static Failure? Find(string program, ProviderSettings settings, out string file)
    {
        var directories = PluginSettings.Directories(settings);
        Failure? unusable = null;
        foreach (var directory in directories)
        {
            file = $"{directory.TrimEnd('/')}/{program}";
            var path = PathText.Terminated(file);
            var errno = Paths.Status(path, out var status);
            if (errno is Errno.NoSuchEntry or Errno.NotADirectory)
            {
                continue;
            }
            // As with PATH: a later directory may have one that can be executed; if none has, this is why.
            var failure = Examine(file, path, errno, status);
            if (failure is null)
            {
                return NoProc();
            }
            unusable ??= failure;
        }
        file = "";
        return unusable ?? Missing(program, directories, settings);
    }

    private static Failure? Examine(string file, byte[] path, Errno errno, FileStatus status)
    {
        if (errno != Errno.None)
        {
            return Failure.Reference(
                $"{Quoted.Text(file)} cannot be executed: {ErrnoText.Describe(errno)}",
                "check the directory"
            );
        }
        if (status.Kind != FileKind.Regular)
        {
            return Failure.Reference(
                $"{Quoted.Text(file)} is not a regular file",
                "put the program itself there, or a link to it"
            );
        }
        if (!Paths.MayExecute(path))
        {
            var mode = Octal.Text(status.Mode);
            return Failure.Reference(
                $"{Quoted.Text(file)} is not executable for uid {Identity.EffectiveUser} (mode {mode}, owner {status.UserId}:{status.GroupId})",
                "chmod +x it in the image"
            );
        }
        return ProgramFile.MissingInterpreter(path) is { } interpreter
            ? Failure.Reference(
                $"{Quoted.Text(file)} needs {Quoted.Text(interpreter)} to run, and that does not exist here",
                "install it in the image, or use a program built for this image"
            )
            : null;
    }

    private static Failure Missing(string program, string[] directories, ProviderSettings settings)
    {
        var where = string.Join(" or ", directories.Select(Shown.Path));
        var known = directories.SelectMany(Names).ToList();
        var nearest = Nearest.To(program, known);
        return Failure.Reference(
            $"there is no program {Shown.Name(program)} in {where}",
            nearest is not null ? $"did you mean {Quoted.Text(nearest)}?"
                : known.Count > 0
                    ? $"COPY it there, or say with {settings.Flag(PluginSettings.Path)} where it is; what is there: {string.Join(", ", known.Take(3).Select(Quoted.Text))}{(known.Count > 3 ? ", ..." : "")}"
                : $"COPY it there, or say with {settings.Flag(PluginSettings.Path)} where it is"
        );
    }

    private static IEnumerable<string> Names(string directory) =>
        (DirectoryEntries.Of(directory) ?? []).Select(entry => entry.Name);

    // The start goes through it (SubprocessStart), and what a program leaves behind is found there.
    private static Failure? NoProc() =>
        OwnFile.IsReachable()
            ? null
            : Failure.Internal(
                "programs are started through /proc/self/exe, and /proc is not mounted for this PID namespace",
                "mount /proc"
            );
}
