using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Injection;

/// <summary>The files this launch wrote, so that they can be taken back: an app that does not start leaves nothing.</summary>
internal sealed class WrittenFiles
{
    private readonly List<TargetFolder> _folders = [];
    private readonly List<(
        TargetFolder Folder,
        StagedFile Staged,
        string Name,
        FileDelivery File,
        bool Published
    )> _files = [];

    /// <summary>Whether anything would have to be taken back.</summary>
    public bool Any => _files.Count > 0;

    public void Keep(TargetFolder folder) => _folders.Add(folder);

    public void Add(TargetFolder folder, StagedFile staged, string name, FileDelivery file) =>
        _files.Add((folder, staged, name, file, false));

    /// <summary>Gives every staged file its name, then the directories made for them their owner.</summary>
    public void Publish(List<Problem> problems)
    {
        for (var i = 0; i < _files.Count; i++)
        {
            var (folder, staged, name, file, _) = _files[i];
            var errno = folder.Publish(staged, name);
            if (errno != Errno.None)
            {
                problems.Add(CannotWrite(file, errno, "check what already has that name"));
                return;
            }
            _files[i] = (folder, staged, name, file, true);
        }
        foreach (var (folder, _, _, file, _) in _files)
        {
            var errno = folder.GiveCreated();
            if (errno != Errno.None)
            {
                problems.Add(CannotWrite(file, errno, "make the directory in the image"));
                return;
            }
        }
    }

    /// <summary>Removes every file and every directory that was made for one.</summary>
    public void Undo()
    {
        foreach (var folder in _folders)
        {
            folder.TakeCreated();
        }
        foreach (var (folder, staged, name, _, published) in _files)
        {
            folder.Discard(staged);
            if (published)
            {
                folder.Remove(PathText.Terminated(name));
            }
        }
        _files.Clear();
        for (var i = _folders.Count - 1; i >= 0; i--)
        {
            _folders[i].RemoveCreated();
            _folders[i].Dispose();
        }
        _folders.Clear();
    }

    private static Problem CannotWrite(FileDelivery file, Errno errno, string wayOut) =>
        new(
            ProblemClass.BadTarget,
            file.Subject,
            $"{Quoted.Text(file.Path)} cannot be written: {ErrnoText.Describe(errno)}",
            wayOut
        );
}
