namespace Launcher.Linux;

/// <summary>The effective capabilities of this thread (capabilities(7), capget(2)).</summary>
internal static unsafe class Capabilities
{
    public const int ChangeOwner = 0;
    public const int FileOwner = 3;
    public const int SignalOthers = 5;
    public const int SetGroupId = 6;
    public const int SetUserId = 7;

    private const uint Version3 = 0x20080522;

    /// <summary>Whether one capability is effective.</summary>
    public static bool Has(int capability) => (Read().Effective >> capability & 1) != 0;

    /// <summary>Whether any is effective or could be made effective again.</summary>
    public static bool HasAny()
    {
        var (effective, permitted) = Read();
        return effective != 0 || permitted != 0;
    }

    private static (ulong Effective, ulong Permitted) Read()
    {
        // Safe: version 3 writes two times three 32-bit words: effective, permitted, inheritable.
        var header = stackalloc uint[2] { Version3, 0 };
        var words = stackalloc uint[6];
        return Libc.Syscall(SystemCall.CapGet, (nint)header, (nint)words, 0, 0) == 0
            ? (words[0] | (ulong)words[3] << 32, words[1] | (ulong)words[4] << 32)
            : (0, 0);
    }
}
