namespace Launcher.Linux;

/// <summary>Who this process is, and how it becomes somebody else (credentials(7)).</summary>
internal static unsafe class Identity
{
    private const int MaxGroups = 65536;
    private const int NoNewPrivileges = 38;
    private const int HasNoNewPrivileges = 39;
    private const int IsDumpable = 3;
    private const int Dumpable = 4;
    private const nint Unchanged = -1;

    public static uint EffectiveUser => Libc.GetEffectiveUserId();

    public static uint EffectiveGroup => Libc.GetEffectiveGroup();

    // setfsuid(2) returns the one that counts so far, and changes nothing when told one that nobody has.
    /// <summary>Whose rights this thread has to files: the effective user's, unless borrowed.</summary>
    public static uint FileSystemUser => (uint)Libc.Syscall(SystemCall.SetFsUid, Unchanged, 0, 0, 0);

    private static uint FileSystemGroup => (uint)Libc.Syscall(SystemCall.SetFsGid, Unchanged, 0, 0, 0);

    /// <summary>Whether user, group and supplementary groups already are what <paramref name="user"/> says.</summary>
    public static bool Is(AppUser user) => HasUserId(user) && HasGroupId(user) && HasGroups(user);

    /// <summary>Whether this process is in a group, which lets it give its own files to that group (chown(2)).</summary>
    public static bool IsMember(uint group) => group == EffectiveGroup || SupplementaryGroups().Contains(group);

    /// <summary>Whether the supplementary groups already are the wanted ones, in any order.</summary>
    public static bool HasGroups(AppUser user) => SupplementaryGroups().ToHashSet().SetEquals(user.Groups);

    /// <summary>
    /// Whether a setuid or setgid bit on this program's file gave it another identity than its caller's (credentials(7)).
    /// AT_SECURE would say more than that: file capabilities, which leave the caller who it is.
    /// </summary>
    public static bool IsLent
    {
        get
        {
            uint real;
            uint effective;
            uint saved;
            return Libc.GetUsers(&real, &effective, &saved) != 0
                || real != effective
                || Libc.GetGroups(&real, &effective, &saved) != 0
                || real != effective;
        }
    }

    /// <summary>
    /// Becomes the user, and unless that is root without a capability, whoever this process is so far. On the calling thread
    /// only, by raw system calls: glibc's would change every thread, and one keeps the old identity to clean up should execve
    /// fail. execve ends the others, so the app is this user only.
    /// </summary>
    /// <returns>False with a reason when the kernel refused or the result is not exactly what was asked for.</returns>
    public static bool TryBecome(AppUser user, out string? refusal)
    {
        var groups = user.Groups.ToArray();
        // Safe: the array is pinned for the call and its length goes with it. Groups first: after the uid has changed
        // nothing may change them any more.
        fixed (uint* list = groups)
        {
            if (
                (!HasGroups(user) && Libc.Syscall(SystemCall.SetGroups, groups.Length, (nint)list, 0, 0) != 0)
                || Libc.Syscall(SystemCall.SetResGid, (nint)user.GroupId, (nint)user.GroupId, (nint)user.GroupId, 0)
                    != 0
                || Libc.Syscall(SystemCall.SetResUid, (nint)user.UserId, (nint)user.UserId, (nint)user.UserId, 0) != 0
            )
            {
                refusal = ErrnoText.Describe(Libc.Error);
                return false;
            }
        }
        // A change of the user sets it to what fs.suid_dumpable says (proc(5)).
        ForbidDumps();
        refusal =
            !Is(user) || !HasFileSystemIds(user) ? "the kernel reports another identity than the one that was set"
            : user.UserId != 0 && !Capabilities.TryGiveUp() ? "capabilities remain"
            : null;
        return refusal is null;
    }

    /// <summary>
    /// Gives this thread the user's effective uid and keeps the real and the saved one: so it may signal the user's processes
    /// without CAP_KILL, and they may not signal it. kill(2) compares the sender's real and effective uid with the target's
    /// real and saved one.
    /// </summary>
    public static void SignalAs(uint user) =>
        _ = Libc.Syscall(SystemCall.SetResUid, Unchanged, (nint)user, Unchanged, 0);

    /// <summary>Gives this thread, where it may, another user's rights to files, and nothing else of that user.</summary>
    public static void ActOnFilesAs(uint user, uint group)
    {
        _ = Libc.Syscall(SystemCall.SetFsGid, (nint)group, 0, 0, 0);
        _ = Libc.Syscall(SystemCall.SetFsUid, (nint)user, 0, 0, 0);
    }

    /// <summary>PR_SET_NO_NEW_PRIVS: no later execve gains anything by setuid bits or file capabilities.</summary>
    /// <returns>Whether the kernel says so afterwards: a sandbox may answer for it.</returns>
    public static bool TryForbidNewPrivileges() =>
        Libc.Prctl(NoNewPrivileges, 1, 0, 0, 0) == 0 && Libc.Prctl(HasNoNewPrivileges, 0, 0, 0, 0) == 1;

    /// <summary>PR_SET_DUMPABLE=0: no core dump and no ptrace while secrets are in memory. execve resets it.</summary>
    /// <returns>Whether it was dumpable before.</returns>
    public static bool ForbidDumps()
    {
        var before = Libc.Prctl(IsDumpable, 0, 0, 0, 0);
        _ = Libc.Prctl(Dumpable, 0, 0, 0, 0);
        return before == 1;
    }

    /// <summary>Takes that back: other processes of the container may look into /proc/PID/fd again.</summary>
    public static void AllowDumps() => _ = Libc.Prctl(Dumpable, 1, 0, 0, 0);

    /// <summary>Whether real, effective and saved uid are the wanted one.</summary>
    public static bool HasUserId(AppUser user) => AreAll(user.UserId, &Libc.GetUsers);

    /// <summary>Whether real, effective and saved gid are the wanted one.</summary>
    public static bool HasGroupId(AppUser user) => AreAll(user.GroupId, &Libc.GetGroups);

    private static bool AreAll(uint id, delegate* <uint*, uint*, uint*, int> get)
    {
        uint real;
        uint effective;
        uint saved;
        return get(&real, &effective, &saved) == 0 && real == id && effective == id && saved == id;
    }

    private static bool HasFileSystemIds(AppUser user) =>
        FileSystemUser == user.UserId && FileSystemGroup == user.GroupId;

    private static uint[] SupplementaryGroups()
    {
        // Safe: the kernel writes at most as many as the buffer it is told of; NGROUPS_MAX is 65536.
        var count = Libc.GetSupplementaryGroups(0, null);
        var groups = new uint[Math.Clamp(count, 0, MaxGroups)];
        fixed (uint* list = groups)
        {
            _ = Libc.GetSupplementaryGroups(groups.Length, list);
        }
        return groups;
    }
}
