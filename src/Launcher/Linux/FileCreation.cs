namespace Launcher.Linux;

/// <summary>The umask of this process (umask(2)): the app inherits it.</summary>
internal static class FileCreation
{
    public static void SetMask(uint mask) => _ = Libc.Umask(mask);
}
