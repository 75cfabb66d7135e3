namespace Launcher.Linux;

/// <summary>Soft limits of this process (getrlimit(2)).</summary>
internal static unsafe class ResourceLimits
{
    private const int StackResource = 3;
    private const int OpenFilesResource = 7;

    public static ulong Stack => Soft(StackResource);

    public static ulong OpenFiles => Soft(OpenFilesResource);

    private static ulong Soft(int resource)
    {
        // Safe: struct rlimit is two 64-bit words.
        var limit = stackalloc ulong[2];
        return Libc.GetResourceLimit(resource, limit) == 0 ? limit[0] : ulong.MaxValue;
    }
}
