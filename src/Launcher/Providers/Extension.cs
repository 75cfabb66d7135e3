namespace Launcher.Providers;

/// <summary>What came of asking a store for more time.</summary>
/// <param name="Outcome">In a word.</param>
/// <param name="Until">How long it is good for now: as before, unless the store has said something else.</param>
internal sealed record Extension(ExtensionOutcome Outcome, Until Until)
{
    /// <summary>What the store said; null when it gave what was asked for, or was not asked.</summary>
    public Failure? Failure { get; init; }

    /// <summary>For what gets no more time from anybody.</summary>
    public static Extension None(Until until) => new(ExtensionOutcome.AtItsEnd, until);

    /// <summary>
    /// Judges what was granted. Near the longest life that a store allows, it grants less and less: what is less than two
    /// thirds of the last grant, or ends no later than that, is the end.
    /// </summary>
    /// <param name="clock">What both count by.</param>
    public static Extension Of(Until before, Until granted, TimeProvider clock)
    {
        if (granted.Life is not { } life || before.Life is not { } last)
        {
            return new(ExtensionOutcome.Extended, granted);
        }
        var left = last - clock.GetElapsedTime(before.Since, granted.Since);
        return new(
            life > left && life * 3 >= last * 2 ? ExtensionOutcome.Extended : ExtensionOutcome.AtItsEnd,
            granted
        );
    }
}

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
