namespace Launcher.Linux;

/// <summary>Who may write to it: this process, or else its owner, whose rights are borrowed for that.</summary>
internal sealed unsafe partial class TargetFolder
{
    /// <summary>Whom the directories that are missing are made for.</summary>
    public uint? MadeFor { get; set; }

    /// <summary>Opens it as <see cref="Open(string, out string, out Errno)"/> does, with this user's rights where it has to.</summary>
    public static TargetFolder? Open(string path, uint user, uint group, out string existing, out Errno errno)
    {
        var folder = Open(path, out existing, out errno);
        using var rights =
            errno == Errno.AccessDenied && user != Identity.FileSystemUser ? BorrowedRights.Of(user, group) : null;
        return rights is null ? folder : Open(path, out existing, out errno);
    }

    /// <summary>Whether files of this user can be made here.</summary>
    /// <param name="borrows">Whether that takes the rights of the directory's owner, who is the same user.</param>
    /// <param name="errno">Why not.</param>
    public bool MayWrite(uint user, out bool borrows, out Errno errno)
    {
        borrows = false;
        if (Paths.MayWrite(Descriptor, out errno))
        {
            return true;
        }
        using var rights =
            Paths.Status(Descriptor, out var status) == Errno.None && status.UserId == user ? Borrow() : null;
        borrows = rights is not null && Paths.MayWrite(Descriptor, out _);
        return borrows;
    }

    /// <summary>Whether files of this user can be made in a directory that has been given to <paramref name="holder"/>.</summary>
    public static bool MayWriteAgain(uint holder, uint user) =>
        holder == Identity.EffectiveUser
        || Capabilities.Has(Capabilities.OverrideAccess)
        || (holder == user && Capabilities.Has(Capabilities.SetUserId) && Capabilities.Has(Capabilities.SetGroupId));

    /// <summary>The owner's rights, where they are needed and to be had. Each time anew: directories made here change hands.</summary>
    private BorrowedRights? Borrow(uint? group = null) =>
        !Paths.MayWrite(Descriptor, out var errno)
        && errno == Errno.AccessDenied
        && Paths.Status(Descriptor, out var status) == Errno.None
        && status.UserId != Identity.FileSystemUser
            ? BorrowedRights.Of(status.UserId, group ?? Identity.EffectiveGroup)
            : null;
}
