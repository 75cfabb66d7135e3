namespace Launcher.Testing.Harness;

/// <summary>
/// A container without a container engine, in 15 ms: a root of its own that holds only what was put there, and
/// namespaces in which the program is PID 1.
/// </summary>
internal sealed class Root : IDisposable
{
    private readonly Scratch _folder = Scratch.OnDisk();

    public Root()
    {
        Assert.True(
            Environment.IsPrivilegedProcess,
            "a root of its own needs the right to make namespaces: run the tests as root"
        );
        foreach (var name in new[] { "proc", "dev", "tmp", "run", "etc" })
        {
            Directory.CreateDirectory(_folder.At(name));
        }
        Install(LauncherBinary.FullPath, "/launcher");
    }

    public Root Install(string program, string path)
    {
        _folder.Install(program, path.TrimStart('/'));
        return this;
    }

    public Root Write(string path, string content, UnixFileMode? mode = null)
    {
        _folder.Write(path.TrimStart('/'), content, mode);
        return this;
    }

    /// <summary>Where a path of the root's is on this machine.</summary>
    public string At(string path) => _folder.At(path.TrimStart('/'));

    public Root Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(path))!);
        File.CreateSymbolicLink(_folder.At(path), target);
        return this;
    }

    /// <summary>
    /// Words to run as PID 1 in there; paths are the root's. <c>--mount-proc=/proc</c> and <c>--root</c>, not a
    /// chroot in between: /proc would stay empty.
    /// </summary>
    public Run Program(params ReadOnlySpan<string> words) =>
        Run.Program(
                "unshare",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount",
                "--uts",
                "--ipc",
                "--net",
                $"--root={_folder.Folder}",
                "--mount-proc=/proc",
                "--"
            )
            .Arguments(words);

    /// <summary>Words to run in there without namespaces and without /proc, as in a bare chroot(8).</summary>
    public Run ProgramWithoutProc(params ReadOnlySpan<string> words) =>
        Run.Program("chroot", _folder.Folder).Arguments(words);

    public void Dispose() => _folder.Dispose();
}
