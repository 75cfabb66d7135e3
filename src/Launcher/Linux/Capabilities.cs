namespace Launcher.Linux;

/// <summary>The capabilities of this thread (capabilities(7), capget(2), capset(2)).</summary>
internal static unsafe class Capabilities
{
    public const int ChangeOwner = 0;
    public const int OverrideAccess = 1;
    public const int FileOwner = 3;
    public const int SignalOthers = 5;
    public const int SetGroupId = 6;
    public const int SetUserId = 7;

    private const uint Version3 = 0x20080522;
    private const int Words = 6;

    /// <summary>Whether one capability is effective.</summary>
    public static bool Has(int capability) => Read() is { } held && (held.Effective >> capability & 1) != 0;

    /// <summary>
    /// Gives up all of them but the bounding set, which is what setuid programs may gain. The ambient set, which survives an
    /// execve, goes with the permitted one.
    /// </summary>
    /// <returns>Whether none is left: effective, permitted, inheritable or ambient.</returns>
    public static bool TryGiveUp()
    {
        // A sandbox may refuse the call to those who have nothing to give up.
        if (Read() != default((ulong, ulong, ulong)))
        {
            // Safe: version 3 reads two times three 32-bit words.
            var header = stackalloc uint[2] { Version3, 0 };
            var none = stackalloc uint[Words];
            new Span<uint>(none, Words).Clear();
            _ = Libc.Syscall(SystemCall.CapSet, (nint)header, (nint)none, 0, 0);
        }
        return Read() == default((ulong, ulong, ulong));
    }

    // Null when the kernel does not say. Ambient ones are a subset of the permitted and of the inheritable.
    private static (ulong Effective, ulong Permitted, ulong Inheritable)? Read()
    {
        // Safe: version 3 writes two times three 32-bit words: effective, permitted, inheritable.
        var header = stackalloc uint[2] { Version3, 0 };
        var words = stackalloc uint[Words];
        return Libc.Syscall(SystemCall.CapGet, (nint)header, (nint)words, 0, 0) == 0
            ? (words[0] | (ulong)words[3] << 32, words[1] | (ulong)words[4] << 32, words[2] | (ulong)words[5] << 32)
            : null;
    }
}
