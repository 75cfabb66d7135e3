using Launcher.Fetching;
using Launcher.Renewal;

namespace Launcher.Agent;

/// <summary>One answer of a store that ends, or may change: how long it is good for, and what is to be done about it when.</summary>
internal sealed class KeptAnswer(OpenStore store, SecretRequest request, IReadOnlyList<Want> wants)
{
    public OpenStore Store => store;

    public SecretRequest Request => request;

    public IReadOnlyList<Want> Wants => wants;

    /// <summary>For messages.</summary>
    public string Name => Quoted.Text($"{store.Planned.Name}://{request.Location}");

    public Until Until { get; private set; } = Until.Open;

    public string? Version { get; private set; }

    /// <summary>Null when no end is known.</summary>
    public Grant? Grant { get; private set; }

    public Governor Governor { get; private set; } = Governor.Fresh;

    // What the app has, while there is another one that it has not got yet.
    private Until _before = Until.Open;
    private Grant? _grantBefore;
    private bool _isInUse;

    /// <summary>The same of what the app has.</summary>
    public Until UsedUntil => _isInUse ? Until : _before;

    /// <inheritdoc cref="UsedUntil"/>
    public Grant? UsedGrant => _isInUse ? Grant : _grantBefore;

    /// <summary>When the session is over on which it hangs, and which is another process's; null where that is not so.</summary>
    public TimeSpan? SessionEnd { get; private set; }

    /// <summary>Whether the store made it for this run, and makes it anew.</summary>
    public bool IsMade => Until is Until.Leased or Until.Ends;

    /// <summary>What is due at <see cref="At"/>.</summary>
    public Chore Chore { get; private set; }

    /// <summary>Null when nothing ever is.</summary>
    public TimeSpan? At { get; private set; }

    /// <summary>How many attempts have failed in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Whether it was told that it ends, and that there is nothing newer.</summary>
    public bool IsEndTold { get; set; }

    /// <summary>Whether what came was not taken, as another one that came with it was wrong: they are looked at together again.</summary>
    public bool IsHeld { get; set; }

    /// <summary>How much may be left when its failing is told again; null before the first time.</summary>
    public TimeSpan? WarnAt { get; set; }

    /// <summary>Another value came, or the first.</summary>
    /// <param name="isIssued">Whether the store made it for this.</param>
    public void Came(FetchedSecret secret, TimeSpan now, bool isIssued)
    {
        (_before, _grantBefore, _isInUse) = (UsedUntil, UsedGrant, false);
        SessionEnd = null;
        (Until, Version, Failures, WarnAt, IsEndTold) = (secret.Until, secret.Version, 0, null, false);
        Grant = Until.Life is { } life ? Grant.Of(life, now, Until is Until.Leased { Renewable: true }) : null;
        if (isIssued)
        {
            Governor = Governor.Issued(now, Until.Life ?? TimeSpan.Zero);
        }
    }

    /// <summary>The store has answered to a renewal.</summary>
    public void Extended(Until until, bool isAtEnd, TimeSpan now)
    {
        (Until, Failures, WarnAt) = (until, 0, null);
        Grant = Grant?.Extended(until.Life ?? TimeSpan.Zero, now, isAtEnd);
    }

    /// <summary>Nothing more can be had of it.</summary>
    public void AtItsEnd() => Grant = Grant is null ? null : Grant with { IsAtEnd = true };

    /// <summary>It is over with the session that it hangs on.</summary>
    public void Within(TimeSpan? sessionEnd) => Grant = Grant?.Within(sessionEnd);

    /// <summary>It came, and cannot be used: the app keeps the one it has, as if there were no other.</summary>
    /// <returns>False when the app has it.</returns>
    public bool Rejected()
    {
        if (_isInUse)
        {
            return false;
        }
        (Until, Grant, Version, _isInUse) = (_before, _grantBefore, null, true);
        // What would be made anew waits for its own time.
        IsHeld = !IsMade;
        return true;
    }

    /// <summary>The store may have made another one, of which nothing was heard.</summary>
    public void MayBeIssued(TimeSpan now) => Governor = Governor with { LastAt = now };

    public void InUse() => (Governor, _isInUse) = (Governor.InUse(), true);

    /// <summary>The app has it from another process's time.</summary>
    public void Recall(Until until, Grant? grant, TimeSpan? sessionEnd, Governor governor) =>
        (Until, Grant, SessionEnd, Governor, _isInUse) = (until, grant, sessionEnd, governor, true);

    public void Due(Chore chore, TimeSpan? at) => (Chore, At) = (chore, at);
}
