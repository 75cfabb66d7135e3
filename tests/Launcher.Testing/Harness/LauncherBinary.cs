using System.Runtime.InteropServices;

namespace Launcher.Testing.Harness;

/// <summary>The published native binary: the thing under test, never a stand-in.</summary>
internal static class LauncherBinary
{
    /// <summary>Where it is: <c>LAUNCHER_BINARY</c>, or what <c>build/publish.sh</c> made for this machine.</summary>
    public static string FullPath
    {
        get
        {
            var path =
                Environment.GetEnvironmentVariable("LAUNCHER_BINARY")
                ?? Path.Combine(Repository.Folder, "artifacts", RuntimeName, "launcher");
            Assert.True(
                File.Exists(path),
                $"the launcher's binary is missing: '{path}'. Run build/publish.sh, or name another one in LAUNCHER_BINARY"
            );
            return Path.GetFullPath(path);
        }
    }

    private static string RuntimeName =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
}
