using System.Buffers.Binary;
using System.Text;
using Launcher.Fetching;
using Launcher.Linux;
using Launcher.Planning;
using Launcher.References;

namespace Launcher.Agent;

/// <summary>
/// What stores have answered, on its way from the process that has fetched to the one that delivers, or to the agent. Both have
/// planned from the same words, so that only answers cross, in the plan's order; it begins with what they are for.
/// </summary>
internal static class Parcel
{
    /// <summary>Waits until the other end asks, as only then nobody else can look into it, and sends all.</summary>
    /// <param name="stores">They go too, to an agent; null for a process that asks none.</param>
    /// <returns>False when the other end is gone.</returns>
    public static bool Send(Channel link, PlannedRun run, FetchedSecrets fetched, Stores? stores = null)
    {
        if (link.Hear() != true)
        {
            return false;
        }
        using var buffer = new SecretBuffer(0);
        Packing.Append(buffer, PurposeOf(run.Plan));
        var sessions = StoreParcel.Append(buffer, stores, fetched);
        foreach (var reference in ReferencesOf(run.Plan))
        {
            Append(buffer, fetched.Values[reference], sessions);
        }
        foreach (var expansion in run.Plan.Expansions)
        {
            var keys = fetched.KeysOf(expansion);
            Packing.Append(buffer, keys?.Count ?? Packing.Absent);
            foreach (var (name, secret) in keys ?? [])
            {
                Packing.Append(buffer, name);
                Append(buffer, secret, sessions);
            }
        }
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, buffer.Count);
        var errno = link.Send(length);
        for (var at = 0; at < buffer.Count && errno == Errno.None; at += Channel.MaxPacket)
        {
            errno = link.Send(buffer.Bytes[at..Math.Min(at + Channel.MaxPacket, buffer.Count)]);
        }
        return errno == Errno.None;
    }

    /// <summary>Asks for it and takes it.</summary>
    /// <param name="stores">Not open yet: they go on where those of the other process were.</param>
    /// <exception cref="LaunchException">There is none, or it is not for this plan.</exception>
    public static FetchedSecrets Receive(Channel link, PlannedRun run, Stores? stores = null)
    {
        link.Say(isReady: true);
        using var buffer = new SecretBuffer(Channel.MaxPacket);
        var packet = GC.AllocateUninitializedArray<byte>(Channel.MaxPacket, pinned: true);
        var errno = link.Receive(packet, waits: true, out var count, out _);
        var left = errno == Errno.None && count == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(packet) : 0;
        while (left > 0 && link.Receive(packet, waits: true, out count, out _) == Errno.None && count > 0)
        {
            buffer.Append(packet.AsSpan(0, count));
            left -= count;
        }
        Array.Clear(packet);
        if (left != 0 || buffer.Count == 0)
        {
            throw Failed("the process that has the secrets is gone", "start the container again");
        }
        var rest = buffer.Bytes;
        if (Packing.TakeText(ref rest) != PurposeOf(run.Plan))
        {
            throw OtherPlan;
        }
        var sessions = StoreParcel.Take(ref rest, stores);
        var values = new Dictionary<SecretReference, FetchedSecret>();
        foreach (var reference in ReferencesOf(run.Plan))
        {
            values.Add(reference, TakeSecret(ref rest, RequestOf(run, reference, isExpansion: false), sessions));
        }
        var expanded = new List<ExpandedSecret>();
        foreach (var expansion in run.Plan.Expansions)
        {
            var number = Packing.TakeNumber(ref rest);
            var request = RequestOf(run, expansion.Reference, isExpansion: true);
            var keys = new List<KeyValuePair<string, FetchedSecret>>();
            for (var i = 0; i < number; i++)
            {
                var name = Packing.TakeText(ref rest);
                keys.Add(new(name, TakeSecret(ref rest, request, sessions)));
            }
            if (number != Packing.Absent)
            {
                expanded.Add(new ExpandedSecret(expansion, keys));
            }
        }
        return new FetchedSecrets { Values = values, Expanded = expanded };
    }

    /// <summary>All that stand in deliveries, in the plan's order.</summary>
    public static IEnumerable<SecretReference> ReferencesOf(LaunchPlan plan) =>
        plan.Deliveries.SelectMany(delivery => delivery.References).Distinct();

    public static SecretRequest RequestOf(PlannedRun run, SecretReference reference, bool isExpansion) =>
        run
            .Stores.SelectMany(store => store.Wants)
            .First(want => want.Expansion is not null == isExpansion && want.Reference.Equals(reference))
            .Request;

    /// <summary>By which two processes know that they have planned the same.</summary>
    // Not its digest: a first hash loads all of OpenSSL, which is half a start.
    public static string PurposeOf(LaunchPlan plan)
    {
        var text = new StringBuilder();
        foreach (var wanted in plan.References)
        {
            text.Append(wanted.Subject).Append('\n').Append(ReferencePrinter.Display(wanted.Reference)).Append('\n');
        }
        return text.ToString();
    }

    private static void Append(SecretBuffer buffer, FetchedSecret secret, IReadOnlyList<Session> sessions)
    {
        buffer.Append(secret.TrimsNewlines ? (byte)1 : (byte)0);
        Packing.Append(buffer, secret.Value?.Bytes.Length ?? Packing.Absent);
        buffer.Append(secret.Value is { } value ? value.Bytes : []);
        Packing.AppendMaybe(buffer, secret.Version);
        PackedUntil.Append(buffer, secret.Until, sessions);
    }

    private static FetchedSecret TakeSecret(
        ref ReadOnlySpan<byte> rest,
        SecretRequest request,
        IReadOnlyList<Session> sessions
    )
    {
        var trims = Packing.Take(ref rest, 1)[0] == 1;
        var length = Packing.TakeNumber(ref rest);
        return new FetchedSecret(
            length == Packing.Absent ? null : new SecretValue(Packing.Take(ref rest, length)),
            trims,
            request
        )
        {
            Version = Packing.TakeMaybe(ref rest),
            Until = PackedUntil.Take(ref rest, sessions),
        };
    }

    /// <summary>Two processes of one run have planned something else.</summary>
    public static LaunchException OtherPlan =>
        Failed(
            "the settings are not what they were when the secrets were fetched",
            "the config file or a template has changed: start the container again"
        );

    private static LaunchException Failed(string what, string wayOut) =>
        new(ExitCode.Failed, ProblemClass.Internal, null, what, wayOut);
}
