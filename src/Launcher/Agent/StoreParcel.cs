using Launcher.Fetching;

namespace Launcher.Agent;

/// <summary>The part of a <see cref="Parcel"/> that is about stores: the logins there, and what each needs to go on.</summary>
internal static class StoreParcel
{
    /// <summary>Writes down every store that is open.</summary>
    /// <returns>All logins, in their order: leases refer to them.</returns>
    public static List<Session> Append(SecretBuffer to, Stores? stores, FetchedSecrets fetched)
    {
        var all = new List<Session>();
        foreach (var store in stores?.All ?? [])
        {
            Packing.AppendFlag(to, store.Provider is not null);
            if (store.Provider is { } provider)
            {
                var own = SessionsOf(store, fetched);
                provider.HandOver(own, to);
                all.AddRange(own);
            }
        }
        return all;
    }

    /// <summary>Opens them.</summary>
    public static List<Session> Take(ref ReadOnlySpan<byte> from, Stores? stores)
    {
        var all = new List<Session>();
        foreach (var store in stores?.All ?? [])
        {
            if (Packing.TakeFlag(ref from))
            {
                all.AddRange(store.Open().TakeOver(ref from));
            }
        }
        return all;
    }

    private static List<Session> SessionsOf(OpenStore store, FetchedSecrets fetched)
    {
        var sessions = new List<Session>();
        Add(sessions, store.Provider!.Session);
        foreach (var (reference, secret) in fetched.Values)
        {
            if (reference.Store == store.Planned.Name)
            {
                Add(sessions, (secret.Until as Until.Leased)?.Session);
            }
        }
        foreach (var (expansion, keys) in fetched.Expanded)
        {
            if (expansion.Reference.Store == store.Planned.Name && keys is [var (_, first), ..])
            {
                Add(sessions, (first.Until as Until.Leased)?.Session);
            }
        }
        return sessions;
    }

    private static void Add(List<Session> sessions, Session? session)
    {
        if (session is not null && !sessions.Contains(session))
        {
            sessions.Add(session);
        }
    }
}
