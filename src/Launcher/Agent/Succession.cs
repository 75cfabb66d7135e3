using System.Security.Cryptography;
using Launcher.Execution;
using Launcher.Injection;
using Launcher.Linux;
using Launcher.Planning;

namespace Launcher.Agent;

/// <summary>Leaves to the agent that takes over, should this process die, what that has to know.</summary>
/// <param name="line">To the supervisor, which passes it on.</param>
/// <param name="digests">Those that were left for this process; null when it is the first.</param>
internal sealed class Succession(
    PlannedRun run,
    OpenTargets targets,
    Upkeep upkeep,
    Rollout rollout,
    Line line,
    SecretDigests? digests
)
{
    private const uint OwnerReads = 0x100;

    private SecretDigests? _digests = digests;
    private byte[] _left = [];

    /// <summary>Leaves it as it is now.</summary>
    public void Leave()
    {
        _digests ??= new SecretDigests(RandomNumberGenerator.GetBytes(SecretDigests.Length));
        using var buffer = new SecretBuffer(0);
        Memo.Write(buffer, run, _digests, rollout.Given, upkeep, rollout.GivesNewest, rollout.Restarts, targets.Marks);
        if (buffer.Bytes.SequenceEqual(_left))
        {
            return;
        }
        var memo = MemoryFile.Create(
            buffer.Bytes,
            OwnerReads,
            Identity.EffectiveUser,
            Identity.EffectiveGroup,
            wanted: null,
            out _
        );
        line.Say(Word.Remember, 0, memo);
        if (memo >= 0)
        {
            _left = buffer.Bytes.ToArray();
            MemoryFile.Close(memo);
        }
    }
}
