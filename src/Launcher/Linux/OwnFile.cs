using System.Runtime.InteropServices;

namespace Launcher.Linux;

/// <summary>This program's own file, by which it starts itself again.</summary>
internal static unsafe class OwnFile
{
    private const int PathOnly = 0x200000;

    /// <summary>
    /// Whether the kernel's own /proc leads to it. What else somebody mounted there would have a program of theirs started
    /// with this process's rights.
    /// </summary>
    public static bool IsReachable()
    {
        using var self = OpenFile.Open("/proc/self\0"u8, PathOnly, 0, out _);
        return self is not null && FileSystemKind.Of(self.Descriptor).IsProc;
    }

    /// <summary>Calls this process what its file is called, as after any start: one by /proc/self/exe is called "exe".</summary>
    public static void NameProcess()
    {
        const int SetName = 15;
        if (SymbolicLink.Target("/proc/self/exe") is { } target)
        {
            // Safe: ends with a NUL; the kernel cuts it.
            fixed (byte* path = target)
            {
                _ = Libc.Prctl(SetName, (nuint)(path + target.AsSpan().LastIndexOf((byte)'/') + 1), 0, 0, 0);
            }
        }
    }

    /// <summary>This process begins anew, with the same arguments and environment. Returns only when it could not, with the reason.</summary>
    /// <param name="name">Its argv[0], with a final NUL.</param>
    public static Errno Become(ReadOnlySpan<byte> name, ProcessImage image)
    {
        if (!IsReachable())
        {
            return Errno.NoSuchEntry;
        }
        // Safe: the vectors end with a null, and execve copies them.
        fixed (
            byte* self = "/proc/self/exe\0"u8,
                first = name
        )
        {
            var (argv, envp) = image.Again(first);
            _ = Libc.Execve(self, (byte**)argv, (byte**)envp);
            var errno = Libc.Error;
            NativeMemory.Free((void*)argv);
            NativeMemory.Free((void*)envp);
            return errno;
        }
    }
}
