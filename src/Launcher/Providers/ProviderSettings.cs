using Launcher.Diagnostics;
using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers;

/// <summary>What a provider may know of the world: the settings it declared, and the vendor's variables.</summary>
/// <param name="given">Every value somebody gave to a setting.</param>
/// <param name="environment">The environment the launcher inherited.</param>
/// <param name="network">How this run reaches stores.</param>
/// <param name="log">For what helps whoever looks for a cause; never a value.</param>
internal sealed class ProviderSettings(
    IReadOnlyList<SettingValue> given,
    IReadOnlyList<ReadOnlyMemory<byte>> environment,
    Network network,
    Log log
)
{
    public Network Network => network;

    public Log Log => log;

    /// <summary>The value that counts for a single setting, with its origin; null when nobody gave one.</summary>
    public SettingValue? Value(Setting setting) => setting.Counting(given);

    /// <summary>The same as text.</summary>
    public string? Text(Setting setting) => Value(setting)?.Text;

    /// <summary>All values of a repeated setting, in order.</summary>
    public IEnumerable<SettingValue> Every(Setting setting) => given.Where(value => value.Setting == setting);

    /// <summary>
    /// One of the vendor's variables that is no setting of ours (<c>AWS_PROFILE</c>, <c>VAULT_TOKEN</c>); null when it is
    /// not set or empty. Bytes that are not UTF-8 become U+FFFD.
    /// </summary>
    public string? Variable(string name) => EnvironmentEntry.Text(environment, name);
}
