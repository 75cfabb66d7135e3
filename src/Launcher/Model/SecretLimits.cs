namespace Launcher.Model;

/// <summary>How much a store may answer. A bigger answer is a mistake or an attack: nothing an app reads as a secret is.</summary>
internal static class SecretLimits
{
    /// <summary>The bytes of one answer: one file, or all files of a directory together.</summary>
    public const int MaxSecretBytes = 4 * 1024 * 1024;

    /// <summary>The limit in a message.</summary>
    public const string MaxSecretText = "4 MiB (4194304 bytes)";
}
