namespace Launcher.Configuration;

/// <summary>Every default and bound of the settings.</summary>
internal static class Limits
{
    /// <summary>The start-up budget (<c>--timeout</c>).</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Permissions of secret files (<c>--file-mode</c>): only the owner reads.</summary>
    public const uint FileMode = 0x100;

    /// <summary>Where <c>?as=file</c> goes without <c>to=</c>: the place Docker and Kubernetes made usual.</summary>
    public const string FileDirectory = "/run/secrets/";

    /// <summary>The lowest descriptor <c>--memfd NAME@FD</c> may fix: 0, 1 and 2 are the standard streams.</summary>
    public const int MinDescriptor = 3;

    /// <summary>The highest: what the usual limit of open files (1024) allows.</summary>
    public const int MaxDescriptor = 1023;
}
