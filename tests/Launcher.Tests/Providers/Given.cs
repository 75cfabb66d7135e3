using Launcher.Configuration;
using Launcher.Diagnostics;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Tests.Harness;
using Launcher.Transport;

namespace Launcher.Tests.Providers;

/// <summary>What a provider is created with: settings somebody gave, and an environment.</summary>
internal static class Given
{
    public static ProviderSettings Nothing => Values([]);

    /// <summary>What an environment gives to these settings, by their twins and their vendor's variables.</summary>
    public static ProviderSettings Variables(IReadOnlyList<Setting> settings, params string[] environment) =>
        Values([.. new GivenSettings([], Inherited.Of(environment), settings).All], environment);

    public static ProviderSettings Values(IReadOnlyList<SettingValue> values, params string[] environment)
    {
        var inherited = Inherited.Of(environment);
        return new(values, inherited, Network.Of(inherited), new Log(LogLevel.Warn, LogFormat.Text, _ => { }));
    }
}
