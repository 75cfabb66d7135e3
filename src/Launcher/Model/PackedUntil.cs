namespace Launcher.Model;

/// <summary>An <see cref="Until"/> on its way to another process of this machine: the clock is the same.</summary>
internal static class PackedUntil
{
    private const int Open = 0;
    private const int Leased = 1;
    private const int Ends = 2;
    private const int Rotates = 3;
    private const int Expires = 4;
    private const int NoSession = -1;

    /// <param name="sessions">Go along: a lease says on which of them it hangs.</param>
    public static void Append(SecretBuffer to, Until until, IReadOnlyList<Session> sessions)
    {
        Packing.Append(
            to,
            until switch
            {
                Until.Leased => Leased,
                Until.Ends => Ends,
                Until.Rotates => Rotates,
                Until.Expires => Expires,
                _ => Open,
            }
        );
        if (until.Life is not { } life)
        {
            return;
        }
        Packing.Append(to, until.Since);
        Packing.Append(to, life.Ticks);
        if (until is Until.Leased lease)
        {
            Packing.Append(to, lease.Id);
            Packing.AppendFlag(to, lease.Renewable);
            Packing.Append(to, IndexOf(sessions, lease.Session));
        }
    }

    public static Until Take(ref ReadOnlySpan<byte> from, IReadOnlyList<Session> sessions)
    {
        var kind = Packing.TakeNumber(ref from);
        if (kind == Open)
        {
            return Until.Open;
        }
        var since = Packing.TakeLong(ref from);
        var life = TimeSpan.FromTicks(Packing.TakeLong(ref from));
        if (kind != Leased)
        {
            return kind switch
            {
                Ends => new Until.Ends(life) { Since = since },
                Rotates => new Until.Rotates(life) { Since = since },
                _ => new Until.Expires(life) { Since = since },
            };
        }
        var (id, isRenewable, session) = (
            Packing.TakeText(ref from),
            Packing.TakeFlag(ref from),
            Packing.TakeNumber(ref from)
        );
        return new Until.Leased(id, life, isRenewable)
        {
            Since = since,
            Session = session == NoSession ? null : sessions[session],
        };
    }

    private static int IndexOf(IReadOnlyList<Session> sessions, Session? session)
    {
        for (var i = 0; i < sessions.Count; i++)
        {
            if (sessions[i] == session)
            {
                return i;
            }
        }
        return NoSession;
    }
}
