namespace Launcher.Linux;

/// <summary>
/// What another user may do with files, for this thread alone and until disposed (setfsuid(2)): root without
/// CAP_DAC_OVERRIDE may not write where only another user may.
/// </summary>
internal sealed class BorrowedRights : IDisposable
{
    private readonly int _parentDeath = OwnProcess.EndsWithParent;
    private bool _isBack;

    private BorrowedRights() { }

    /// <summary>Null when the kernel lets nobody borrow them; then nothing has changed.</summary>
    /// <param name="user">Whose they are.</param>
    /// <param name="group">What new files get; where that is refused, they keep this process's.</param>
    public static BorrowedRights? Of(uint user, uint group)
    {
        var rights = new BorrowedRights();
        Identity.ActOnFilesAs(user, group);
        if (Identity.FileSystemUser == user)
        {
            return rights;
        }
        rights.Dispose();
        return null;
    }

    public void Dispose()
    {
        if (_isBack)
        {
            return;
        }
        _isBack = true;
        Identity.ActOnFilesAs(Identity.EffectiveUser, Identity.EffectiveGroup);
        // The kernel forgets both with each change (prctl(2)).
        _ = Identity.ForbidDumps();
        OwnProcess.EndWithParent(_parentDeath);
    }
}
