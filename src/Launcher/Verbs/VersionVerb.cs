using System.Runtime.InteropServices;
using Launcher.Linux;

namespace Launcher.Verbs;

/// <summary><c>launcher version [--json]</c>: which build this is.</summary>
internal static class VersionVerb
{
    public static int Print(bool json)
    {
        var version = typeof(VersionVerb).Assembly.GetName().Version?.ToString(3);
        var runtime = RuntimeInformation.RuntimeIdentifier;
        return StandardStreams.Answer(
            json
                ? $$"""{"name":"launcher","version":"{{version}}","runtime":"{{runtime}}"}""" + "\n"
                : $"launcher {version} ({runtime})\n"
        );
    }
}
