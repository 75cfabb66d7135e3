namespace Launcher.Providers;

/// <summary>See <see cref="Extension"/>.</summary>
internal enum ExtensionOutcome
{
    /// <summary>There is more time.</summary>
    Extended,

    /// <summary>It is good for as long as it says, and not for longer: another has to be got before.</summary>
    AtItsEnd,

    /// <summary>The store knows it no more: it has ended, or somebody has revoked it.</summary>
    Gone,

    /// <summary>It could be extended, and whoever asked may not.</summary>
    NotAllowed,

    /// <summary>The store did not say; asking again may help.</summary>
    Failed,
}
