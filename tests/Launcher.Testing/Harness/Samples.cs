using System.Globalization;

namespace Launcher.Testing.Harness;

/// <summary>How many samples a property is tried with: <c>SOAK_FACTOR</c> times the usual number (build/soak.sh).</summary>
internal static class Samples
{
    private static readonly double s_factor = double.Parse(
        Environment.GetEnvironmentVariable("SOAK_FACTOR") ?? "1",
        CultureInfo.InvariantCulture
    );

    public static long Of(long usual) => Math.Max(1, (long)(usual * s_factor));

    /// <summary>The same for what takes its time: so many, or so long, at most.</summary>
    public static int Of(int usual, int most) => (int)Math.Min(Of(usual), most);
}
