namespace Launcher.Linux;

/// <summary>A system call that this machine does not let through, and how it says so.</summary>
internal sealed record RefusedCall(string Name, Errno Errno);
