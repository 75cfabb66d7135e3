namespace Launcher.Linux;

/// <summary>What waitpid(2) reports of a child.</summary>
internal enum ChildState
{
    Exited,
    Killed,
    Stopped,
}
