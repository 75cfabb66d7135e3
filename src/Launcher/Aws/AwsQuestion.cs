using Launcher.Providers;

namespace Launcher.Aws;

/// <summary>What is asked for, where, and what came of it.</summary>
/// <param name="Region">Of the ARN, else of the option; null when neither says it.</param>
internal abstract record AwsQuestion(string? Region)
{
    /// <summary>Whether it names a version, which never changes.</summary>
    public abstract bool IsFixed { get; }

    /// <summary>Null until it is there.</summary>
    public SecretAnswer? Answer { get; set; }
}
