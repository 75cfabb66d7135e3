using Launcher.Linux;

namespace Launcher.Transport;

/// <summary>Files that hold what one logs in with, read at every login: kubelets renew them.</summary>
internal static class SourceFile
{
    /// <summary>Where a pod finds its own token.</summary>
    public const string ServiceAccountToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    public const int Limit = 1024 * 1024;

    /// <summary>The token a file holds, without the line break at its end.</summary>
    /// <exception cref="StoreException">It cannot be read, or it is empty.</exception>
    public static SecretValue Token(string path, string variable, bool confined)
    {
        using var content = Content(path, variable, confined);
        var token = content.Bytes.Trim(" \t\r\n"u8);
        if (token.IsEmpty)
        {
            throw new StoreException(
                ProblemClass.Login,
                $"{Shown.Path(path)} ({variable}) is empty",
                "check what writes it"
            );
        }
        return RequestText.Problem(token) is { } unfit
            ? throw new StoreException(
                unfit.From($"{Shown.Path(path)} ({variable}) cannot be sent") with
                {
                    Class = ProblemClass.Login,
                }
            )
            : new SecretValue(token);
    }

    /// <summary>All that a file holds.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public static SecretBuffer Content(string path, string variable, bool confined) =>
        WholeFile.Read(path, Limit, out var errno, confined)
        ?? throw new StoreException(Unreadable(path, variable, errno));

    /// <summary>What is wrong with a token's file before it is read; null when nothing is.</summary>
    public static Failure? Problem(string path, string variable, bool confined) =>
        Paths.CheckReadable(path, confined) is not Errno.None and var errno ? Unreadable(path, variable, errno) : null;

    private static Failure Unreadable(string path, string variable, Errno errno) =>
        Failure.Login(
            $"{variable}: {Shown.Unreadable(path, ErrnoText.Describe(errno))}",
            errno == Errno.CrossDevice ? ConfinedPath.WayOut
                : Shown.IsPath(path) ? "mount the token there, readable by this process's user"
                : "mount the token as a file, and name that"
        );
}
