using System.Collections.ObjectModel;
using Launcher.Diagnostics;
using Launcher.Transport;

namespace Launcher.Providers;

/// <summary>
/// What a provider may know of the world: the settings it declared, and the vendor's variables. An instance
/// (<c>vault+eu://</c>) has settings of its own and none of the variables, which belong to the unnamed one: its token, sent
/// to another server, would be given away.
/// </summary>
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
    private readonly Dictionary<Type, object> _shared = [];
    private Dictionary<string, ProviderSettings>? _instances;

    /// <summary>Whose settings these are; null for the unnamed instance.</summary>
    public string? Instance { get; private init; }

    /// <summary>Those of the unnamed instance: this workload's own identity is among them.</summary>
    public ProviderSettings Unnamed
    {
        get => field ?? this;
        private init;
    }

    /// <summary>The settings that the image has decided for good, with or without a value.</summary>
    public IReadOnlySet<Setting> Locked { get; init; } = ReadOnlySet<Setting>.Empty;

    /// <summary>As <see cref="LaunchPlan.ConfinesLinks"/>.</summary>
    public bool ConfinesLinks => Locked.Count > 0;

    /// <summary>The environment the launcher inherited, for a provider that hands parts of it on.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Environment => environment;

    public Network Network => network;

    public Log Log => log;

    /// <summary>The run's one clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The settings of an instance, always the same object: what is asked of one login is asked once.</summary>
    public ProviderSettings Of(string? instance)
    {
        if (instance == Instance)
        {
            return this;
        }
        if (instance is null || Instance is not null)
        {
            return Unnamed.Of(instance);
        }
        _instances ??= [];
        if (!_instances.TryGetValue(instance, out var settings))
        {
            settings = new ProviderSettings(given, environment, network, log)
            {
                Instance = instance,
                Unnamed = this,
                Locked = Locked,
                Time = Time,
            };
            _instances.Add(instance, settings);
        }
        return settings;
    }

    /// <summary>What those who have the same settings have together, such as one login: made when it is first asked for.</summary>
    public T Share<T>(Func<ProviderSettings, T> make)
        where T : class
    {
        lock (_shared)
        {
            if (!_shared.TryGetValue(typeof(T), out var shared))
            {
                _shared.Add(typeof(T), shared = make(this));
            }
            return (T)shared;
        }
    }

    /// <summary>The value that counts for a single setting, with its origin; null when nobody gave one.</summary>
    public SettingValue? Value(Setting setting) => setting.Of(Instance).Effective(given);

    /// <summary>Whether nothing but the image's own file may say what it is, not even in another way.</summary>
    public bool IsLocked(Setting setting) => Locked.Contains(setting.Of(Instance));

    /// <summary>The same as text.</summary>
    public string? Text(Setting setting) => Value(setting)?.Text;

    /// <summary>All values of a repeated setting, in order.</summary>
    public IEnumerable<SettingValue> Every(Setting setting)
    {
        var own = setting.Of(Instance);
        return given.Where(value => value.Setting == own);
    }

    /// <summary>How a setting is given, for messages: <c>--vault-addr</c>, <c>--vault+eu-addr</c>.</summary>
    public string Flag(Setting setting) => setting.Of(Instance).Flag;

    /// <summary>The same, or by one of the vendor's variables where those count: <c>VAULT_ADDR or --vault-addr</c>.</summary>
    public string Ways(string variable, Setting setting) =>
        Instance is null ? $"{variable} or {setting.Flag}" : Flag(setting);

    /// <summary>
    /// One of the vendor's variables that is no setting of ours (<c>AWS_PROFILE</c>, <c>VAULT_TOKEN</c>); null when it is
    /// not set or empty, and for every instance with a name. Bytes that are not UTF-8 become U+FFFD.
    /// </summary>
    public string? Variable(string name) => Instance is null ? Machine(name) : null;

    /// <summary>The same for what says who or where this machine is: that is so for every instance.</summary>
    public string? Machine(string name) => EnvironmentEntry.Text(environment, name);
}
