using System.Text;
using System.Text.Unicode;
using Launcher.References;

namespace Launcher.Configuration;

/// <summary>
/// Variables that look like references and pass on as text, each with the way to have it read: what <c>plan</c> and
/// <c>check</c> say of them. No value is shown, since it may be a secret.
/// </summary>
internal static class UnreadReferences
{
    /// <param name="schemes">Every provider's syntax, with every tool's spellings.</param>
    /// <param name="neverScanned">Names of variables that are a vendor's settings.</param>
    public static IEnumerable<KeyValuePair<string, string>> Of(
        LaunchPlan plan,
        IReadOnlyList<ReadOnlyMemory<byte>> environment,
        SchemeSet schemes,
        IReadOnlyList<string> neverScanned
    )
    {
        var known = plan
            .Deliveries.Select(delivery => delivery.Subject)
            .Concat(plan.Withheld)
            .Concat(neverScanned)
            .Concat(plan.Given.Where(value => value.Setting == Settings.ScanSkip).Select(value => value.Text))
            .Append(PlanBuilder.NeverScannedVariable)
            .ToHashSet();
        foreach (var entry in environment)
        {
            var name = EnvironmentEntry.Name(entry.Span);
            if (
                !Utf8.IsValid(name)
                || !EnvironmentEntry.TryValue(entry.Span, out var value)
                || known.Contains(Encoding.UTF8.GetString(name))
            )
            {
                continue;
            }
            var text = Encoding.UTF8.GetString(name);
            if (How(plan, text, value, schemes) is { } how)
            {
                yield return new(text, how);
            }
        }
    }

    private static string? How(LaunchPlan plan, string name, ReadOnlySpan<byte> value, SchemeSet schemes)
    {
        var flag = $"{schemes.Targets[0].Setting.Flag} {Quoted.Name(name)}=REF reads it";
        if (ReferenceText.Scan(value, schemes.Reading([], paths: true)) is not null)
        {
            return plan.Effective(Settings.NoScan) is { Text: "true" or "1" } off
                    ? $"a reference, and {off.Origin} leaves the environment alone: {flag}"
                : plan.Locked.Contains(Settings.ScanFile)
                    ? $"a reference to a file, and '{Settings.ScanFile.Name}' is locked: {flag}"
                : $"a reference to a file: {Settings.ScanFile.Flag} or {flag}";
        }
        if (ReferenceText.NamesScheme(value, schemes) is { } scheme)
        {
            return $"a reference to {scheme}://, which is not looked for in variables: {flag}";
        }
        foreach (var tool in schemes.Tools)
        {
            if (ReferenceText.Scan(value, schemes.Reading([tool])) is not null)
            {
                return $"written for {tool}: {Settings.Compat.Flag} {tool} reads it";
            }
        }
        return SchemePrefix.TryRead(value, out var prefix) && Nearest.To(prefix.Scheme, schemes.Names) is { } nearest
            ? $"begins with {prefix.Scheme}://: did you mean {nearest}://?"
            : null;
    }
}
