using System.Runtime.InteropServices;
using System.Text;
using Launcher.Linux;

namespace Launcher.Verbs;

/// <summary><c>launcher version [--json]</c>: which build this is.</summary>
internal static class VersionVerb
{
    public static int Print(bool json)
    {
        var version = typeof(VersionVerb).Assembly.GetName().Version?.ToString(3);
        var runtime = RuntimeInformation.RuntimeIdentifier;
        StandardStreams.WriteOutput(
            Encoding.UTF8.GetBytes(
                json
                    ? $$"""{"name":"launcher","version":"{{version}}","runtime":"{{runtime}}"}""" + "\n"
                    : $"launcher {version} ({runtime})\n"
            )
        );
        return 0;
    }
}
