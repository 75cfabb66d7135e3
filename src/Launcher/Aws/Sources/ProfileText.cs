using Launcher.Model;

namespace Launcher.Aws.Sources;

/// <summary>What AWS's shared files say of one profile.</summary>
internal sealed class ProfileText
{
    public Dictionary<string, SecretValue> Values { get; } = [];

    /// <summary>Why it cannot be told what is meant, and where; null when it can.</summary>
    public string? Fault { get; set; }
}
