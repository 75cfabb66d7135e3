using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Launcher.Testing.Harness;

/// <summary>Who a file belongs to: .NET has no call for it.</summary>
internal static partial class Owner
{
    public static void Change(string path, int user, int group)
    {
        if (Chown(path, user, group) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"chown {path}");
        }
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, int user, int group);
}
