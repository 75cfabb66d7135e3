namespace Launcher.Linux;

/// <summary>What has a name in a directory: the thing itself, not what a symbolic link leads to.</summary>
/// <param name="Status">What it is and whose.</param>
/// <param name="FileSystem">What it is stored on, which is another than the directory's where something is mounted on it.</param>
internal readonly record struct Occupant(FileStatus Status, FileSystemKind FileSystem);
