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

    public static ProviderSettings Values(IReadOnlyList<SettingValue> values, params string[] environment)
    {
        var inherited = Inherited.Of(environment);
        return new(values, inherited, Network.Of(inherited), new Log(LogLevel.Warn, LogFormat.Text, _ => { }));
    }
}
