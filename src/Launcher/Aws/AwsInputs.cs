using Launcher.Diagnostics;
using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Aws;

/// <summary>What a user and the container say about AWS, before anything is asked.</summary>
internal sealed record AwsInputs
{
    /// <summary>Whose settings they are (<c>aws-sm+eu://</c>); null for the unnamed instance.</summary>
    public string? Instance { get; init; }

    /// <summary>The value of a setting that counts, or null.</summary>
    public required Func<Setting, SettingValue?> Value { get; init; }

    /// <summary>Whether nothing but the image's own file may say what a setting is, not even in another way.</summary>
    public Func<Setting, bool> IsLocked { get; init; } = static _ => false;

    /// <summary>
    /// Whether the image locks anything: then files are read through no link that leads out of its directory, and what is
    /// read and who is asked is not for a variable to say.
    /// </summary>
    public bool HasLocks { get; init; }

    /// <summary>Whether the image has decided where AWS is and whom to believe that: then nobody else is sent anything.</summary>
    public bool HasDecidedServer => IsLocked(AwsSettings.Endpoint) && IsLocked(AwsSettings.CaFile);

    /// <summary>
    /// A variable of AWS's own; null when it is not set or empty. Who this workload is counts for every instance; what
    /// says where a store is, is not asked for an instance with a name.
    /// </summary>
    public required Func<string, string?> Variable { get; init; }

    public required Network Network { get; init; }

    public required Log Log { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The value of a setting as text.</summary>
    public string? Text(Setting setting) => Value(setting)?.Text;

    /// <summary>How a setting is given, for messages.</summary>
    public string Flag(Setting setting) => setting.Of(Instance).Flag;

    /// <summary>Whether a setting was given to the launcher itself, not by a variable of AWS's.</summary>
    public bool IsOurs(Setting setting) => Value(setting) is { Source: not SettingSource.Vendor };

    /// <summary>Whether a variable says <c>true</c>, as AWS's own tools read it.</summary>
    public bool IsTrue(string variable) =>
        "true".Equals(Variable(variable)?.Trim(), StringComparison.OrdinalIgnoreCase);
}
