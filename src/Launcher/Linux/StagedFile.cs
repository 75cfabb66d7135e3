namespace Launcher.Linux;

/// <summary>
/// A file that is written whole and has no name of its own yet: none at all, so that it is gone with this process
/// however that ends, or a temporary one where the file system or a missing /proc asks for it.
/// </summary>
/// <param name="Descriptor">The open file.</param>
/// <param name="Name">The temporary name with its final NUL; empty without one.</param>
internal readonly record struct StagedFile(int Descriptor, byte[] Name);
