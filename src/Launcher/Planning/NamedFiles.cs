using Launcher.Configuration;
using Launcher.Diagnostics;
using Launcher.Fetching.Selection;
using Launcher.Linux;
using Launcher.References;

namespace Launcher.Planning;

/// <summary>Reads the files that settings name and a plan needs before anything is fetched: templates, and overrides.</summary>
internal static class NamedFiles
{
    // What an app reads at its start; nothing larger is written by hand.
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Fills in every template.</summary>
    public static LaunchPlan ReadTemplates(LaunchPlan plan, SchemeSet schemes, Problems problems)
    {
        if (!plan.Deliveries.Any(delivery => delivery.Template is not null))
        {
            return plan;
        }
        var warnings = plan.Warnings.ToList();
        var deliveries = new List<Delivery>();
        foreach (var delivery in plan.Deliveries)
        {
            using var text = delivery.Template is { } path
                ? Read(path, delivery.Origin, plan.ConfinesLinks, problems)
                : null;
            deliveries.Add(
                text is null ? delivery : TemplateText.Fill(delivery, text.Bytes, schemes, problems, warnings)
            );
        }
        return plan with { Deliveries = deliveries, Warnings = warnings };
    }

    /// <summary>Lets the values of <c>--override</c> take the place of references.</summary>
    public static LaunchPlan ReadOverrides(LaunchPlan plan, Problems problems)
    {
        if (plan.Effective(Settings.Override) is not { } value)
        {
            return plan;
        }
        using var text = Read(value.Text, value.Origin, plan.ConfinesLinks, problems);
        if (text is null)
        {
            return plan;
        }
        var values = DotenvParser.Parse(text.Bytes, null, out var problem);
        if (values is not null)
        {
            return Overrides.Apply(plan, values, value, problems);
        }
        problems.Setting(
            value.Origin,
            $"{Shown.Path(value.Text)}, {problem}",
            "write lines of NAME=value, as in a .env file"
        );
        return plan;
    }

    /// <summary>Says which values of <c>--override</c> are for nothing, which an expansion's keys decide.</summary>
    public static void WarnOfUnused(LaunchPlan plan, FetchedSecrets fetched, Log log)
    {
        if (plan.Overrides.Count == 0 || plan.Expansions.Count == 0)
        {
            return;
        }
        var value = plan.Effective(Settings.Override)!;
        var names = fetched.Expanded.SelectMany(expansion => expansion.Keys).Select(key => key.Key).ToHashSet();
        foreach (var name in plan.Overrides.Keys.Where(name => !names.Contains(name)))
        {
            log.Warn(Overrides.NotUsed(name, value, names));
        }
        var taken = plan.Overrides.Keys.Where(names.Contains).ToList();
        if (taken.Count > 0)
        {
            log.Warn(Overrides.Taken(taken, value));
        }
    }

    private static SecretBuffer? Read(string path, string origin, bool confined, Problems problems)
    {
        var (isAbsolute, errno) = (path.StartsWith('/'), Errno.None);
        if (isAbsolute && !IsPipe(path) && WholeFile.Read(path, MaxBytes, out errno, confined) is { } bytes)
        {
            return bytes;
        }
        var reason = ErrnoText.Describe(errno);
        var (cause, wayOut) = errno switch
        {
            _ when !isAbsolute => ("is not an absolute path", "begin it with a slash"),
            Errno.None => ("is not a regular file", "put its content into one"),
            Errno.FileTooLarge => ("is larger than 1 MiB", "make it smaller"),
            Errno.NoSuchEntry => ($"cannot be read: {reason}", "check the path, and that the image or a mount has it"),
            Errno.CrossDevice => ($"is not read: {reason}, and {ConfinedPath.Reason}", ConfinedPath.WayOut),
            _ => ($"cannot be read: {reason}", Shortage.MoreRoom(errno) ?? "name a readable file"),
        };
        problems.Setting(origin, Shown.IsPath(path) ? $"{Quoted.Text(path)} {cause}" : Shown.NoPath(path), wayOut);
        return null;
    }

    // It can be read once, and may be filled late: what decides a start is a file that can be looked at.
    private static bool IsPipe(string path) =>
        Paths.Status(PathText.Terminated(path), out var status) == Errno.None
        && status.Kind is not (FileKind.Regular or FileKind.Directory);
}
