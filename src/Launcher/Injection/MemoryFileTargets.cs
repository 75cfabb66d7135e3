using System.Globalization;
using System.Text;
using Launcher.Linux;

namespace Launcher.Injection;

/// <summary>Sealed memory files. The fixed descriptors are kept free from whatever the check and the fetch open.</summary>
internal sealed class MemoryFileTargets : TargetGroup
{
    private readonly OpenTargets _targets;
    private readonly List<int> _descriptors = [];

    public MemoryFileTargets(OpenTargets targets)
    {
        _targets = targets;
        foreach (var delivery in targets.Plan.Deliveries)
        {
            if (delivery is MemoryFileDelivery { Descriptor: { } descriptor })
            {
                MemoryFile.Reserve(descriptor);
            }
        }
    }

    public override Problem? Refusal => Sandbox.OfMemoryFiles();

    public override IReadOnlyList<int> Descriptors => _descriptors;

    public override void Check()
    {
        foreach (var delivery in _targets.Plan.Deliveries)
        {
            if (delivery is not MemoryFileDelivery file)
            {
                continue;
            }
            _targets.Give(_targets.OwnerOf(file, _targets.Problems));
            if (Paths.Status(PathText.Terminated(MemoryFileDelivery.PathPrefix), out _) != Errno.None)
            {
                Bad(
                    file,
                    "a memory file is opened through /proc/self/fd, and /proc is not mounted here",
                    "mount /proc, or use --file on a tmpfs"
                );
            }
            if (file.Descriptor is { } descriptor && MemoryFile.IsTaken(descriptor))
            {
                Bad(
                    file,
                    $"descriptor {descriptor} is already open, inherited from whoever started this container",
                    "choose another number, or leave @FD out"
                );
            }
            else if (file.Descriptor is { } number && ResourceLimits.OpenFiles is var limit && (ulong)number >= limit)
            {
                Bad(
                    file,
                    $"descriptor {number} is not below the limit of open files, {limit}",
                    "choose a lower number, or raise the limit (--ulimit nofile=)"
                );
            }
        }
    }

    /// <summary>The fixed descriptors first, so that no chosen one takes their place.</summary>
    public override void Apply(IReadOnlyList<Piece> pieces, EnvironmentBlock environment, Problems problems)
    {
        foreach (var isFixed in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var piece in pieces)
            {
                if (piece.Delivery is MemoryFileDelivery file && file.Descriptor.HasValue == isFixed)
                {
                    Create(file, piece.Value, environment, problems);
                }
            }
        }
    }

    public override IReadOnlyList<Problem> Undo()
    {
        _descriptors.ForEach(MemoryFile.Close);
        _descriptors.Clear();
        return [];
    }

    private void Create(MemoryFileDelivery file, SecretValue value, EnvironmentBlock environment, Problems problems)
    {
        var (mode, owner) = (file.Asked.Rights.Mode, _targets.OwnerOf(file, problems));
        var descriptor = MemoryFile.Create(
            value.Bytes,
            mode,
            owner.UserId,
            owner.GroupId,
            file.Descriptor,
            out var errno
        );
        if (errno == Errno.None)
        {
            _descriptors.Add(descriptor);
            environment.Set(file.Name, Encoding.UTF8.GetBytes(MemoryFileDelivery.PathOf(descriptor)));
            return;
        }
        problems.Add(
            ProblemClass.BadTarget,
            file.Subject,
            $"the memory file cannot be made: {ErrnoText.Describe(errno)}",
            errno == Errno.NotPermitted && (mode & 0x49) != 0
                    ? "a memory file is not a program: leave the x bits out of its mode"
                : errno is Errno.InvalidArgument or Errno.TooManyOpenFiles
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"the limit of open files is {ResourceLimits.OpenFiles}: raise it above {MemoryFile.FirstFree} (--ulimit nofile=)"
                    )
                : Shortage.MoreRoom(errno) ?? "use --file on a tmpfs"
        );
    }

    private void Bad(MemoryFileDelivery file, string what, string wayOut) =>
        _targets.Problems.Add(ProblemClass.BadTarget, file.Subject, what, wayOut);
}
