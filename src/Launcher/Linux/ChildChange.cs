namespace Launcher.Linux;

/// <summary>One thing that happened to a child of this process.</summary>
/// <param name="ProcessId">Which one.</param>
/// <param name="State">What.</param>
/// <param name="Number">Its exit code, or the signal.</param>
internal readonly record struct ChildChange(int ProcessId, ChildState State, int Number);

/// <summary>What waitpid(2) reports of a child.</summary>
internal enum ChildState
{
    Exited,
    Killed,
    Stopped,
}
