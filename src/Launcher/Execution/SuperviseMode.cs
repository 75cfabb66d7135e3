using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>
/// Supervise mode, found out late: this process becomes the app's parent in place, by execve of this program, so that
/// nothing of what it has read is left in it.
/// </summary>
internal static class SuperviseMode
{
    /// <summary>Before anything was fetched. Returns only when it could not.</summary>
    public static LaunchException Become(ProcessImage image)
    {
        var ignoresChildren = Signals.IsIgnored(Signals.ChildChanged);
        // None is lost on the way.
        var mask = Signals.Hold(Signals.All);
        var errno = OwnFile.Become(new Role(RoleKind.Supervisor, mask, ignoresChildren).Terminated(), image);
        Signals.Restore(mask);
        return Spawner.Refused(errno);
    }

    /// <summary>
    /// With what was fetched: starts the agent, gives it all, and leaves the rest to it. Returns only when that could not be
    /// done; then nobody is left, and this process is as it was.
    /// </summary>
    /// <param name="mask">The signal mask that was inherited.</param>
    /// <param name="give">Gives it to the other end, and says whether that has it now.</param>
    public static Problem Become(ProcessImage image, ulong mask, Func<Channel, bool> give)
    {
        if (Sandbox.OfSupervision() is { } refusal)
        {
            return refusal;
        }
        if (Channel.Pair(out var errno) is not { } line)
        {
            return Refused(errno);
        }
        using var here = line.Here;
        if (Channel.Pair(out errno) is not { } link)
        {
            line.There.Dispose();
            return Refused(errno);
        }
        // Ignored, as a parent may leave it, it would reap the agent before anybody hears of its end.
        var ignoresChildren = Signals.IsIgnored(Signals.ChildChanged);
        Signals.SetDefault(Signals.ChildChanged);
        var agent = Start(image, new Role(RoleKind.Starter, mask, ignoresChildren), line.There, link.There, out errno);
        if (agent != 0)
        {
            if (give(link.Here))
            {
                link.Here.Dispose();
                here.Keep();
                var held = Signals.Hold(Signals.All);
                var role = new Role(RoleKind.Supervisor, mask, ignoresChildren, agent) { Line = here.Descriptor };
                errno = OwnFile.Become(role.Terminated(), image);
                Signals.Restore(held);
            }
            ChildProcess.End(agent);
        }
        link.Here.Dispose();
        if (ignoresChildren)
        {
            Signals.Ignore(Signals.ChildChanged);
        }
        return Refused(errno);
    }

    /// <returns>0 when it could not be started.</returns>
    private static int Start(ProcessImage image, Role role, Channel line, Channel link, out Errno errno)
    {
        line.Keep();
        link.Keep();
        errno = ChildProcess.SpawnSelf(
            (role with { Peer = OwnProcess.Id, Line = line.Descriptor, Link = link.Descriptor }).Terminated(),
            image,
            out var agent
        );
        line.Dispose();
        link.Dispose();
        return errno == Errno.None ? agent : 0;
    }

    private static Problem Refused(Errno errno) =>
        errno == Errno.None
            ? new Problem(
                ProblemClass.Internal,
                null,
                "the process that would stay ended before it was ready",
                "raise the limits of memory and processes, or write --mode exec"
            )
            : Spawner.Refused(errno).Problems[0];
}
