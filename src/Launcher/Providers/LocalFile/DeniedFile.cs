using Launcher.Linux;

namespace Launcher.Providers.LocalFile;

/// <summary>Who may not read what: the two facts that decide it, this process's user and the file's owner and mode.</summary>
internal static class DeniedFile
{
    public static SecretAnswer Explain(string path)
    {
        var user = Identity.EffectiveUser;
        var what = $"{Quoted.Text(path)} cannot be read by uid {user}: ";
        FileStatus? parent = null;
        var parentPath = "/";
        foreach (var part in PathPrefixes.Of(path))
        {
            if (Paths.Status(PathText.Terminated(part), out var status) != Errno.None)
            {
                // A name cannot be looked up: its directory may not be entered.
                return Denied(
                    parent is { } known
                        ? $"{what}the directory {Quoted.Text(parentPath)} {OwnerAndMode(known)}"
                        : what + ErrnoText.Describe(Errno.AccessDenied),
                    $"let uid {user} enter that directory"
                );
            }
            (parent, parentPath) = (status, part);
        }
        return Denied(
            $"{what}it {OwnerAndMode(parent!.Value)}",
            $"let uid {user} read it (Docker: uid=, mode=; Kubernetes: fsGroup, defaultMode)"
        );
    }

    private static string OwnerAndMode(FileStatus status) =>
        $"belongs to {status.UserId}:{status.GroupId}, mode " + Octal.Text(status.Mode);

    private static SecretAnswer Denied(string what, string wayOut) => Failure.Denied(what, wayOut);
}
