using Launcher.Fetching;
using Launcher.Renewal;

namespace Launcher.Agent;

/// <summary>A login at a store on which leases hang.</summary>
internal sealed class KeptSession(OpenStore store, Session session)
{
    public OpenStore Store => store;

    public Session Session => session;

    /// <summary>Null when no end is known: somebody else's token, an agent's.</summary>
    public Grant? Grant { get; private set; }

    /// <summary>When to extend it; null when that brings nothing.</summary>
    public TimeSpan? At { get; private set; }

    public void Began(TimeSpan now, double random)
    {
        Grant = session.Until.Life is { } life ? Grant.Of(life, now, isRenewable: true) : null;
        // How old one is that was given is not known before it is asked for more.
        At = session.IsGiven ? now : Grant?.RenewAt(random);
    }

    /// <param name="granted">Null for what never ends.</param>
    public void Extended(TimeSpan? granted, bool isAtEnd, TimeSpan now, double random)
    {
        Grant =
            granted is not { } life ? null
            : Grant is null ? Grant.Of(life, now, !isAtEnd)
            : Grant.Extended(life, now, isAtEnd);
        At = Grant is { IsAtEnd: false } good ? good.RenewAt(random) : null;
    }

    /// <summary>Nobody could say whether it lives longer: asked again.</summary>
    public void Failed(TimeSpan again) => At = again;
}
