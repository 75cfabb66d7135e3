using System.Text;
using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>Exec mode: this process becomes the app, in place. Nothing of the launcher stays.</summary>
internal static class ExecMode
{
    /// <summary>Returns only when the app was not started, with the exit code and the reason; then nothing is left behind.</summary>
    /// <param name="path">The program's file, with its final NUL.</param>
    /// <param name="image">Owns the app's arguments.</param>
    /// <param name="commandIndex">The index of the app's argv[0].</param>
    /// <param name="environment">The app's environment.</param>
    /// <param name="plan">For umask and no-new-privileges.</param>
    /// <param name="user">Who to become; null to stay.</param>
    /// <param name="handover">What was delivered; null when nothing was.</param>
    public static LaunchException Become(
        byte[] path,
        ProcessImage image,
        int commandIndex,
        IReadOnlyList<ReadOnlyMemory<byte>> environment,
        LaunchPlan plan,
        AppUser? user,
        Handover? handover
    )
    {
        using var cleaner = user is null ? null : Cleaner.Start(handover?.TakeBack);
        var failure =
            Restrict(plan, user) ?? Signalled(handover) ?? Execute(path, image, commandIndex, environment, handover);
        if (cleaner is not null)
        {
            cleaner.Run();
        }
        else
        {
            handover?.TakeBack?.Invoke();
        }
        return failure;
    }

    private static LaunchException? Restrict(LaunchPlan plan, AppUser? user)
    {
        if (plan.Umask is { } umask)
        {
            FileCreation.SetMask(umask);
        }
        string? refusal = null;
        if (user is not null && !Identity.TryBecome(user, out refusal))
        {
            return new LaunchException(
                ExitCode.Failed,
                ProblemClass.User,
                "--user",
                $"cannot become uid {user.UserId}, gid {user.GroupId}: {refusal}",
                "nothing was started, as the app would have had other rights than asked for"
            );
        }
        return plan.NoNewPrivileges && !Identity.TryForbidNewPrivileges()
            ? new LaunchException(
                ExitCode.Failed,
                ProblemClass.User,
                "--no-new-privs",
                "the kernel refused to forbid new privileges",
                null
            )
            : null;
    }

    // A signal that came while secrets were fetched and delivered ends the launch; from here on it is the app's.
    private static LaunchException? Signalled(Handover? handover)
    {
        var signal = handover?.Signals.Take() ?? 0;
        return signal == 0 ? null : new LaunchException(ExitCode.SignalBase + signal, []);
    }

    private static LaunchException Execute(
        byte[] path,
        ProcessImage image,
        int commandIndex,
        IReadOnlyList<ReadOnlyMemory<byte>> environment,
        Handover? handover
    )
    {
        foreach (var descriptor in handover?.Descriptors ?? [])
        {
            MemoryFile.Keep(descriptor);
        }
        Signals.RestoreBrokenPipe();
        handover?.Starter?.End();
        handover?.Signals.Dispose();
        var errno = Application.Become(path, image, commandIndex, environment);
        Signals.IgnoreBrokenPipe();
        var text = Quoted.Text(Encoding.UTF8.GetString(path.AsSpan(0, path.Length - 1)));
        var (what, wayOut) = errno switch
        {
            Errno.ExecFormat => ProgramFile.ExplainFormat(path),
            Errno.ArgumentListTooLong => (
                "its arguments and environment together are larger than the kernel takes",
                "deliver large secrets with --file or --memfd"
            ),
            Errno.AccessDenied => (
                "permission denied, by its interpreter, a directory on the way, the mount (noexec) or a security module",
                "check each of them for the app's user"
            ),
            Errno.NoSuchEntry => (
                "it exists, but an interpreter or loader that it needs does not",
                "start its interpreter directly to see which one is missing"
            ),
            _ => (ErrnoText.Describe(errno), (string?)null),
        };
        return new LaunchException(
            errno is Errno.NoSuchEntry or Errno.NotADirectory ? ExitCode.CommandNotFound : ExitCode.CannotExecute,
            ProblemClass.Command,
            null,
            $"{text} cannot be executed: {what}",
            wayOut
        );
    }
}
