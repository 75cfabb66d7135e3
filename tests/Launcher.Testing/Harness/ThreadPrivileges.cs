using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Launcher.Testing.Harness;

/// <summary>Runs code without some capabilities, as a container with --cap-drop does: on a thread of its own (capset(2)).</summary>
internal static unsafe partial class ThreadPrivileges
{
    public const int DacOverride = 1;
    public const int DacReadSearch = 2;
    public const int FileOwner = 3;

    private const uint Version3 = 0x20080522;

    public static void Without(int[] capabilities, Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Drop(capabilities);
                action();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static void Drop(int[] capabilities)
    {
        var x64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        // Safe: version 3 reads and writes two times three 32-bit words; all wanted ones are in the first three.
        var header = stackalloc uint[2] { Version3, 0 };
        var words = stackalloc uint[6];
        Assert.Equal(0, SystemCall(x64 ? 125 : 90, (nint)header, (nint)words));
        foreach (var capability in capabilities)
        {
            words[0] &= ~(1u << capability);
        }
        Assert.Equal(0, SystemCall(x64 ? 126 : 91, (nint)header, (nint)words));
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b);
}
