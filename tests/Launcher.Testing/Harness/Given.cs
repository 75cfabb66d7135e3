using System.Text;
using Launcher.Configuration;
using Launcher.Diagnostics;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Transport;

namespace Launcher.Testing.Harness;

/// <summary>What a provider is created with: settings somebody gave, and an environment.</summary>
internal static class Given
{
    public static ProviderSettings Nothing => Values([]);

    /// <summary>What an environment gives to these settings, by their twins and their vendor's variables.</summary>
    /// <param name="log">Gets what is logged at any level.</param>
    public static ProviderSettings Variables(
        IReadOnlyList<Setting> settings,
        StringBuilder? log,
        params string[] environment
    ) => Variables(settings, log, null, environment);

    /// <summary>The same for a run that measures by another clock.</summary>
    public static ProviderSettings Variables(
        IReadOnlyList<Setting> settings,
        StringBuilder? log,
        TimeProvider? time,
        params string[] environment
    ) => Values([.. new GivenSettings([], Inherited.Of(environment), settings).All], log, environment, time);

    public static ProviderSettings Values(IReadOnlyList<SettingValue> values, params string[] environment) =>
        Values(values, null, environment);

    private static ProviderSettings Values(
        IReadOnlyList<SettingValue> values,
        StringBuilder? log,
        string[] environment,
        TimeProvider? time = null
    )
    {
        var inherited = Inherited.Of(environment);
        var voice = new Log(LogLevel.Debug, LogFormat.Text, bytes => log?.Append(Encoding.UTF8.GetString(bytes)));
        return new(values, inherited, Network.Of(inherited), voice) { Time = time ?? BootClock.Shared };
    }
}
