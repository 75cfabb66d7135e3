using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>What a supervisor was started with, and only starts need: it would keep pipes open, mounts busy, and secrets readable.</summary>
/// <param name="image">Has the environment.</param>
internal sealed class Inheritance(ProcessImage image)
{
    private bool _isReleased;

    /// <summary>Lets go of all of it.</summary>
    /// <param name="line">To whoever was started; 0 for none.</param>
    /// <param name="terminal">0 for none.</param>
    /// <param name="agent">While there is one there is more to say than a last word.</param>
    public void Release(int line, int terminal, KeptAgent agent)
    {
        if (agent.Memo < 0)
        {
            // Another agent would need it. Nothing here ever read it.
            image.ForgetEnvironment();
        }
        if (_isReleased)
        {
            return;
        }
        _isReleased = true;
        Span<int> kept = [line, terminal, Math.Max(agent.Memo, 0)];
        kept.Sort();
        InheritedFiles.Release(kept);
        InheritedFiles.ReleaseStreams(keepsErrors: agent.ProcessId != 0);
        ProgramText.Release();
    }
}
