using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Injection;

/// <summary>
/// The files this launch wrote, so that they can be taken back: an app that does not start leaves everything as it was.
/// </summary>
/// <param name="overwrites">Whether any regular file may be replaced.</param>
internal sealed class WrittenFiles(bool overwrites)
{
    private readonly List<TargetFolder> _folders = [];
    private readonly List<WrittenFile> _files = [];

    /// <summary>Whether anything would have to be taken back.</summary>
    public bool Any => _files.Count > 0;

    /// <summary>Several files may share a folder.</summary>
    public void Keep(TargetFolder folder)
    {
        if (!_folders.Contains(folder))
        {
            _folders.Add(folder);
        }
    }

    public void Add(WrittenFile file) => _files.Add(file);

    /// <summary>
    /// Gives every staged file its name, sees that its path leads there, then gives the directories made for them their owner; what was replaced keeps a name
    /// until nothing more can fail here.
    /// </summary>
    public void Publish(Problems problems)
    {
        foreach (
            var step in (ReadOnlySpan<Func<WrittenFile, Problem?>>)
                [
                    file => file.Publish(overwrites),
                    file => file.Find(),
                    file => file.GiveFolders(),
                    file => file.Settle(),
                ]
        )
        {
            foreach (var file in _files)
            {
                if (step(file) is { } problem)
                {
                    problems.Add(problem);
                    return;
                }
            }
        }
    }

    /// <summary>Takes back every file and every directory that was made for one.</summary>
    /// <returns>What could not be put back.</returns>
    public IReadOnlyList<Problem> Undo()
    {
        var lost = new List<Problem>();
        foreach (var folder in _folders)
        {
            folder.TakeCreated();
        }
        for (var i = _files.Count - 1; i >= 0; i--)
        {
            if (_files[i].Undo() is { } problem)
            {
                lost.Add(problem);
            }
        }
        _files.Clear();
        for (var i = _folders.Count - 1; i >= 0; i--)
        {
            _folders[i].RemoveCreated();
        }
        _folders.Clear();
        return lost;
    }
}
