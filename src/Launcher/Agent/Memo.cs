using Launcher.Injection;
using Launcher.Linux;
using Launcher.Planning;
using Launcher.Renewal;

namespace Launcher.Agent;

/// <summary>
/// What an agent leaves for the one that takes over should it die: what the app has and until when, what stores were made to
/// create and when, and which files are the launcher's. Of values it has a keyed digest each, and no session.
/// </summary>
internal sealed class Memo
{
    private const byte Leased = 1;
    private const byte Ends = 2;
    private const byte Rotates = 3;
    private const byte Expires = 4;

    // More than a plan can say.
    private const int Most = 16 * 1024 * 1024;

    /// <summary>What the app has: of what there is, digests alone.</summary>
    public required FetchedSecrets Fetched { get; init; }

    /// <summary>In the order of the stores and their requests.</summary>
    public required IReadOnlyList<Action<KeptAnswer>> Answers { get; init; }

    /// <summary>When the app was restarted.</summary>
    public required IReadOnlyList<TimeSpan> Restarts { get; init; }

    public required IReadOnlyList<FileMark> Files { get; init; }

    /// <param name="buffer">Gets it.</param>
    /// <param name="digests">Has the key, and what is not in <paramref name="fetched"/>.</param>
    /// <param name="fetched">What the app has.</param>
    /// <param name="upkeep">How long that is good for.</param>
    /// <param name="isNewest">Whether it is, or is about to have, the newest.</param>
    public static void Write(
        SecretBuffer buffer,
        PlannedRun run,
        SecretDigests digests,
        FetchedSecrets fetched,
        Upkeep upkeep,
        bool isNewest,
        IReadOnlyCollection<TimeSpan> restarts,
        IReadOnlyList<FileMark> files
    )
    {
        Packing.Append(buffer, Parcel.PurposeOf(run.Plan));
        buffer.Append(digests.Key);
        foreach (var reference in Parcel.ReferencesOf(run.Plan))
        {
            Append(buffer, digests.Of(fetched, reference));
        }
        foreach (var expansion in run.Plan.Expansions)
        {
            Append(buffer, digests.Of(fetched, expansion));
        }
        foreach (var answer in upkeep.Answers)
        {
            Append(buffer, answer, upkeep, isNewest);
        }
        Packing.Append(buffer, restarts.Count);
        foreach (var restart in restarts)
        {
            Packing.Append(buffer, restart);
        }
        Packing.Append(buffer, files.Count);
        foreach (var file in files)
        {
            Packing.Append(buffer, file.Path);
            Packing.Append(buffer, file.Before);
            Packing.Append(buffer, file.Folder);
            Packing.Append(buffer, file.Identity);
        }
    }

    /// <summary>Reads it, and closes the descriptor.</summary>
    /// <exception cref="LaunchException">It is for another plan.</exception>
    public static Memo Read(int descriptor, PlannedRun run)
    {
        using var file = OpenFile.Of(descriptor);
        using var buffer = new SecretBuffer(0);
        while (buffer.Count < Most && file.ReadAt(buffer.Free(), buffer.Count) is var count and > 0)
        {
            buffer.Advance(count);
        }
        var rest = buffer.Bytes;
        if (rest.IsEmpty || Packing.TakeText(ref rest) != Parcel.PurposeOf(run.Plan))
        {
            throw Parcel.OtherPlan;
        }
        var digests = new SecretDigests(Packing.Take(ref rest, SecretDigests.Length).ToArray());
        var values = new Dictionary<SecretReference, FetchedSecret>();
        foreach (var reference in Parcel.ReferencesOf(run.Plan))
        {
            if (TakeDigest(ref rest) is { } digest)
            {
                digests.Add(reference, digest);
            }
            else
            {
                var request = Parcel.RequestOf(run, reference, isExpansion: false);
                values.Add(reference, new FetchedSecret(null, false, request));
            }
        }
        foreach (var expansion in run.Plan.Expansions)
        {
            if (TakeDigest(ref rest) is { } digest)
            {
                digests.Add(expansion, digest);
            }
        }
        var answers = new List<Action<KeptAnswer>>();
        foreach (var store in run.Stores)
        {
            for (var i = 0; i < store.Requests.Count; i++)
            {
                answers.Add(TakeAnswer(ref rest));
            }
        }
        var restarts = new TimeSpan[Packing.TakeNumber(ref rest)];
        for (var i = 0; i < restarts.Length; i++)
        {
            restarts[i] = Packing.TakeTime(ref rest)!.Value;
        }
        var files = new FileMark[Packing.TakeNumber(ref rest)];
        for (var i = 0; i < files.Length; i++)
        {
            files[i] = new FileMark(
                Packing.TakeText(ref rest),
                Packing.TakeText(ref rest),
                Packing.TakeText(ref rest),
                Packing.TakeText(ref rest)
            );
        }
        return new Memo
        {
            Fetched = new FetchedSecrets { Values = values, Digests = digests },
            Answers = answers,
            Restarts = restarts,
            Files = files,
        };
    }

    private static void Append(SecretBuffer buffer, byte[]? digest)
    {
        buffer.Append(digest is null ? (byte)0 : (byte)1);
        buffer.Append(digest ?? []);
    }

    private static byte[]? TakeDigest(ref ReadOnlySpan<byte> rest) =>
        Packing.Take(ref rest, 1)[0] == 1 ? Packing.Take(ref rest, SecretDigests.Length).ToArray() : null;

    private static void Append(SecretBuffer buffer, KeptAnswer answer, Upkeep upkeep, bool isNewest)
    {
        var (until, grant) = isNewest ? (answer.Until, answer.Grant) : (answer.UsedUntil, answer.UsedGrant);
        // What is being asked for may have been made when nobody is left to hear of it.
        var governor = isNewest ? answer.Governor.InUse() : upkeep.Asked(answer);
        Packing.Append(buffer, governor.LastAt);
        Packing.Append(buffer, governor.Life);
        Packing.Append(buffer, governor.Unused);
        buffer.Append(
            until switch
            {
                Until.Leased when grant is not null => Leased,
                Until.Ends when grant is not null => Ends,
                Until.Rotates when grant is not null => Rotates,
                Until.Expires when grant is not null => Expires,
                _ => (byte)0,
            }
        );
        if (grant is null || until.Life is null)
        {
            return;
        }
        Packing.Append(buffer, grant.First);
        Packing.Append(buffer, grant.Last);
        Packing.Append(buffer, grant.At);
        // With another one beside it, it is asked for no more time.
        Packing.Append(buffer, grant.IsAtEnd || !ReferenceEquals(until, answer.Until) ? 1 : 0);
        Packing.Append(buffer, until.Since);
        if (until is Until.Leased lease)
        {
            Packing.Append(buffer, lease.Id);
            Packing.Append(buffer, lease.Renewable ? 1 : 0);
            Packing.Append(buffer, upkeep.Timetable.SessionEndOf(answer, lease));
        }
    }

    private static Action<KeptAnswer> TakeAnswer(ref ReadOnlySpan<byte> rest)
    {
        var governor = new Governor(
            Packing.TakeTime(ref rest),
            Packing.TakeTime(ref rest)!.Value,
            Packing.TakeNumber(ref rest)
        );
        var kind = Packing.Take(ref rest, 1)[0];
        if (kind == 0)
        {
            return answer => answer.Recall(Until.Open, null, null, governor);
        }
        var grant = new Grant(
            Packing.TakeTime(ref rest)!.Value,
            Packing.TakeTime(ref rest)!.Value,
            Packing.TakeTime(ref rest)!.Value,
            Packing.TakeNumber(ref rest) == 1
        );
        var since = Packing.TakeLong(ref rest);
        Until until = kind switch
        {
            Leased => new Until.Leased(Packing.TakeText(ref rest), grant.Last, Packing.TakeNumber(ref rest) == 1),
            Ends => new Until.Ends(grant.Last),
            Rotates => new Until.Rotates(grant.Last),
            _ => new Until.Expires(grant.Last),
        };
        var sessionEnd = kind == Leased ? Packing.TakeTime(ref rest) : null;
        return answer => answer.Recall(until with { Since = since }, grant, sessionEnd, governor);
    }
}
