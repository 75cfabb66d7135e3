using Launcher.Diagnostics;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Plugin;
using Launcher.Testing.Harness;
using Launcher.Transport;

namespace Launcher.Tests.Providers.Plugin;

/// <summary>A program with the launcher's rights must not be led by whoever deploys: a locked plugin-env is all it gets.</summary>
public sealed class LockedEnvironmentTests
{
    private static string Names(bool isLocked, params string[] named)
    {
        var inherited = Inherited.Of("PATH=/bin", "GIT_SSH_COMMAND=id", "https_proxy=x", "REGION=eu");
        var settings = new ProviderSettings(
            [
                .. named.Select(name => new SettingValue(
                    PluginSettings.Env,
                    name,
                    "/etc/launcher/launcher.json:3",
                    isLocked ? SettingSource.Lock : SettingSource.File
                )),
            ],
            inherited,
            Network.Of(inherited),
            new Log(LogLevel.Warn, LogFormat.Text, _ => { })
        )
        {
            Time = BootClock.Shared,
            Locked = isLocked ? new HashSet<Setting> { PluginSettings.Env } : new HashSet<Setting>(),
        };
        return string.Join(' ', PluginEnvironment.Of("summon-git", settings).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Unlocked_it_is_what_is_usual_what_its_name_says_and_what_is_named() =>
        Assert.Equal("GIT_SSH_COMMAND PATH REGION https_proxy", Names(false, "REGION"));

    [Fact]
    public void Locked_it_is_what_is_named() => Assert.Equal("PATH REGION", Names(true, "REGION", "PATH"));

    [Fact]
    public void Locked_to_nothing_it_is_nothing() => Assert.Equal("", Names(true));
}
