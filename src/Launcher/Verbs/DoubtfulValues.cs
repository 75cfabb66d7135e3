using Launcher.Diagnostics;
using Launcher.Providers;
using Launcher.References;

namespace Launcher.Verbs;

/// <summary>
/// Values that start the app and are probably not what was meant, a line each: empty ones, and a single line whose line
/// end its store keeps. <c>optional</c>, <c>default</c> and <c>raw</c> say that somebody thought of it.
/// </summary>
internal static class DoubtfulValues
{
    public static void Warn(LaunchPlan plan, FetchedSecrets fetched, Log log)
    {
        foreach (var (reference, secret) in fetched.Values)
        {
            if (secret is not { IsIssued: true, Value: { } value })
            {
                continue;
            }
            var isEmpty = IsEmpty(secret) && !IsMeant(reference);
            // A line end is all of a file, and nothing of a variable.
            if (isEmpty && Subjects(plan, reference, to => to.IsText || value.Bytes.IsEmpty) is { Length: > 0 } empty)
            {
                log.Warn(Empty(empty, reference));
            }
            else if (
                LeftEnd(secret, value.Bytes) is { } end
                && !reference.Has("raw")
                && Subjects(plan, reference, to => to.IsText) is { Length: > 0 } subjects
            )
            {
                log.Warn(
                    $"{subjects}: {Quoted.Text(ReferencePrinter.Display(reference))} ends in {end}, which stays: add ?trim to cut it, or ?raw to keep it without this line"
                );
            }
        }
        foreach (var (expansion, keys) in fetched.Expanded)
        {
            var empty = keys.Where(key => IsEmpty(key.Value)).Select(key => key.Key).ToList();
            if (empty.Count > 0 && !IsMeant(expansion.Reference))
            {
                log.Warn(Empty(string.Join(", ", empty), expansion.Reference));
            }
        }
    }

    private static string Empty(string subjects, SecretReference reference) =>
        $"{subjects}: {Quoted.Text(ReferencePrinter.Display(reference))} is empty: {(
            ProviderTable.Get(reference.Scheme).KnowsAbsence || reference.Selector is not null
                ? "fill it, or add ?optional where that is meant"
                : "let it give the value"
        )}";

    private static bool IsEmpty(FetchedSecret secret) =>
        secret.Value is { } value && (secret.TrimsNewlines ? value.Bytes.TrimEnd((byte)'\n') : value.Bytes).IsEmpty;

    private static bool IsMeant(SecretReference reference) => reference.Has("optional") || reference.Has("default");

    // Of several lines, as in PEM, the last has its end too.
    private static string? LeftEnd(FetchedSecret secret, ReadOnlySpan<byte> value)
    {
        var line = value.TrimEnd((byte)'\n');
        return line.Contains((byte)'\n') ? null
            // Windows' line end; only its second half is cut.
            : secret.TrimsNewlines
                ? line is [.., (byte)'\r'] ? "a carriage return"
                    : null
            : line.Length == value.Length - 1 ? "a line end"
            : null;
    }

    private static string Subjects(LaunchPlan plan, SecretReference reference, Func<Delivery, bool> counts) =>
        string.Join(
            ", ",
            plan.Deliveries.Where(delivery => counts(delivery) && delivery.References.Contains(reference))
                .Select(delivery => delivery.Subject)
                .Distinct()
        );
}
