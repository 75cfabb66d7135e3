using System.Globalization;
using Launcher.Planning;

namespace Launcher.Agent;

/// <summary>The date at which something is over, for messages.</summary>
internal static class EndText
{
    private static readonly TimeSpan s_matters = TimeSpan.FromDays(36_500);

    /// <param name="left">From now on.</param>
    public static string Of(PlannedRun run, TimeSpan left) =>
        left > s_matters
            ? "no time that matters"
            : (run.ProviderSettings.Time.GetUtcNow() + left).ToString(
                "yyyy-MM-dd HH:mm:ssZ",
                CultureInfo.InvariantCulture
            );
}
