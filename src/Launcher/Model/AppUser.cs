namespace Launcher.Model;

/// <summary>The identity the app runs under.</summary>
/// <param name="UserId">Its uid.</param>
/// <param name="GroupId">Its primary gid.</param>
/// <param name="Groups">Its supplementary groups.</param>
/// <param name="Home">What HOME is set to; null leaves it as inherited.</param>
internal sealed record AppUser(uint UserId, uint GroupId, IReadOnlyList<uint> Groups, string? Home);
