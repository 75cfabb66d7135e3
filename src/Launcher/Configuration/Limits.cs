namespace Launcher.Configuration;

/// <summary>Every default and bound of the settings.</summary>
internal static class Limits
{
    /// <summary>The start-up budget (<c>--timeout</c>).</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Permissions of secret files (<c>--file-mode</c>): only the owner reads.</summary>
    public const uint FileMode = 0x100;
}
