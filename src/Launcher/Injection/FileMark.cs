namespace Launcher.Injection;

/// <summary>A file of this run, as one process of it names it to the next.</summary>
/// <param name="Path">As it was asked for.</param>
/// <param name="Before">The part of its directory's path that existed before this run.</param>
/// <param name="Folder">The directory itself, whatever its name: device and inode.</param>
/// <param name="Identity">The file itself, likewise.</param>
internal sealed record FileMark(string Path, string Before, string Folder, string Identity);
