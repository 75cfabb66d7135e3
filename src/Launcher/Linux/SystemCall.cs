using System.Runtime.InteropServices;

namespace Launcher.Linux;

/// <summary>Numbers of the raw system calls used here (asm/unistd.h), which differ per architecture.</summary>
internal static class SystemCall
{
    private static readonly bool s_x64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static nint SignalAction => s_x64 ? 13 : 134;
    public static nint SignalMask => s_x64 ? 14 : 135;
    public static nint SignalTimedWait => s_x64 ? 128 : 137;
    public static nint SignalQueue => s_x64 ? 129 : 138;
    public static nint SetGroups => s_x64 ? 116 : 159;
    public static nint SetResUid => s_x64 ? 117 : 147;
    public static nint SetResGid => s_x64 ? 119 : 149;
    public static nint MemoryAdvice => s_x64 ? 28 : 233;
    public static nint SetFsUid => s_x64 ? 122 : 151;
    public static nint SetFsGid => s_x64 ? 123 : 152;
    public static nint CheckAccess => s_x64 ? 269 : 48;
    public static nint CapGet => s_x64 ? 125 : 90;
    public static nint CapSet => s_x64 ? 126 : 91;

    /// <summary>Newer than the split into architectures: one number (Linux 5.9).</summary>
    public static nint CloseRange => 436;
}
