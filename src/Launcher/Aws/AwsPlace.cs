namespace Launcher.Aws;

/// <summary>What is asked for, and where.</summary>
/// <param name="Region">Of the ARN, else of the option; null when neither says it.</param>
internal abstract record AwsPlace(string? Region)
{
    /// <summary>Whether it names a version, which never changes.</summary>
    public abstract bool IsFixed { get; }
}
