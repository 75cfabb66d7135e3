using System.Globalization;
using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Injection;

/// <summary>Sealed memory files: looked at before anything is fetched, created when everything was.</summary>
internal static class MemoryFileTargets
{
    /// <summary>The path an app opens a descriptor by.</summary>
    public const string PathPrefix = "/proc/self/fd/";

    public static void Check(LaunchPlan plan, Problems problems)
    {
        foreach (var delivery in plan.Deliveries)
        {
            if (delivery is not MemoryFileDelivery memory)
            {
                continue;
            }
            if (Paths.Status(PathText.Terminated(PathPrefix), out _) != Errno.None)
            {
                problems.Add(
                    ProblemClass.BadTarget,
                    memory.Subject,
                    "a memory file is opened through /proc/self/fd, and /proc is not mounted here",
                    "mount /proc, or use --file on a tmpfs"
                );
            }
            if (memory.Descriptor is not { } descriptor)
            {
                continue;
            }
            if (MemoryFile.IsTaken(descriptor))
            {
                problems.Add(
                    ProblemClass.BadTarget,
                    memory.Subject,
                    $"descriptor {descriptor} is already open, inherited from whoever started this container",
                    "choose another number, or leave @FD out"
                );
            }
            else if (ResourceLimits.OpenFiles is var limit && (ulong)descriptor >= limit)
            {
                problems.Add(
                    ProblemClass.BadTarget,
                    memory.Subject,
                    $"descriptor {descriptor} is not below the limit of open files, {limit}",
                    "choose a lower number, or raise the limit (--ulimit nofile=)"
                );
            }
        }
    }

    /// <summary>Keeps the fixed descriptors free from whatever the check and the fetch open.</summary>
    public static void Reserve(LaunchPlan plan)
    {
        foreach (var delivery in plan.Deliveries)
        {
            if (delivery is MemoryFileDelivery { Descriptor: { } descriptor })
            {
                MemoryFile.Reserve(descriptor);
            }
        }
    }

    /// <summary>Creates them: the fixed descriptors first, so that no chosen one takes their place.</summary>
    /// <returns>The descriptor of each, in the order given; empty when one failed, with the reason in problems.</returns>
    public static int[] Create(
        IReadOnlyList<(MemoryFileDelivery File, SecretValue Value, Owner Owner)> files,
        Problems problems
    )
    {
        var descriptors = new int[files.Count];
        Array.Fill(descriptors, -1);
        foreach (var isFixed in (ReadOnlySpan<bool>)[true, false])
        {
            for (var i = 0; i < files.Count; i++)
            {
                var (file, value, owner) = files[i];
                if (file.Descriptor.HasValue != isFixed)
                {
                    continue;
                }
                descriptors[i] = MemoryFile.Create(
                    value.Bytes,
                    file.Mode,
                    owner.UserId,
                    owner.GroupId,
                    file.Descriptor,
                    out var errno
                );
                if (errno != Errno.None)
                {
                    problems.Add(
                        ProblemClass.BadTarget,
                        file.Subject,
                        $"the memory file cannot be made: {ErrnoText.Describe(errno)}",
                        errno == Errno.NotPermitted && (file.Mode & 0x49) != 0
                                ? "a memory file is not a program: leave the x bits out of its mode"
                            : errno is Errno.InvalidArgument or Errno.TooManyOpenFiles
                                ? string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"the limit of open files is {ResourceLimits.OpenFiles}: raise it above {MemoryFile.FirstFree} (--ulimit nofile=)"
                                )
                            : Shortage.MoreRoom(errno) ?? "use --file on a tmpfs"
                    );
                }
            }
        }
        if (problems.Count == 0)
        {
            return descriptors;
        }
        foreach (var descriptor in descriptors)
        {
            MemoryFile.Close(descriptor);
        }
        return [];
    }
}
