using System.Text;
using System.Text.Unicode;
using Launcher.CommandLine;
using Launcher.References;

namespace Launcher.Configuration;

/// <summary>Flags + <c>LAUNCHER_*</c> + the scanned environment -> one plan, and every problem found on the way.</summary>
internal sealed class PlanBuilder
{
    /// <summary>Has addresses of Spring's own that look like a store's.</summary>
    public const string NeverScannedVariable = "SPRING_CONFIG_IMPORT";

    private const uint OwnerReads = 0x100;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly GivenSettings _given;
    private readonly SchemeSet _schemes;
    private readonly Problems _problems;
    private readonly IReadOnlyList<string> _neverScanned;
    private readonly SettingReader _reader;
    private readonly DeliveryList _deliveries;

    private PlanBuilder(GivenSettings given, SchemeSet schemes, IReadOnlyList<string> neverScanned, Problems problems)
    {
        (_given, _schemes, _neverScanned, _problems) = (given, schemes, neverScanned, problems);
        _reader = new SettingReader(given, problems);
        _deliveries = new DeliveryList(problems);
    }

    /// <param name="raw">What was typed.</param>
    /// <param name="environment">What was inherited.</param>
    /// <param name="settings">Every setting there is: the launcher's own and the providers'.</param>
    /// <param name="schemes">Every provider's syntax, and that of every kind of delivery.</param>
    /// <param name="neverScanned">Names of variables that are a vendor's settings: no reference is looked for in them.</param>
    /// <param name="logins">Those of them that hold what one logs in with.</param>
    /// <param name="file">The config file; null when there is none.</param>
    /// <param name="problems">Gets what is wrong; the plan then holds only what is right.</param>
    public static LaunchPlan Build(
        RawOptions raw,
        IReadOnlyList<ReadOnlyMemory<byte>> environment,
        IReadOnlyList<Setting> settings,
        SchemeSet schemes,
        IReadOnlyList<string> neverScanned,
        IReadOnlyList<string> logins,
        ConfigFile? file,
        Problems problems
    )
    {
        var given = new GivenSettings(raw.Values, environment, settings, file);
        problems.AddRange(given.Problems);
        CheckNames(environment, given, new MisnamedSettings(settings, schemes, neverScanned, logins), problems);
        var tools = CompatTools.Of(given, schemes, problems);
        return new PlanBuilder(given, schemes, neverScanned, problems).Build(environment, tools);
    }

    private static void CheckNames(
        IReadOnlyList<ReadOnlyMemory<byte>> environment,
        GivenSettings given,
        MisnamedSettings misnamed,
        Problems problems
    )
    {
        var skipped = given.Every(Settings.ScanSkip).Select(value => value.Text).Concat(given.Withheld).ToList();
        foreach (var entry in environment)
        {
            var name = EnvironmentEntry.Name(entry.Span);
            if (
                EnvironmentEntry.TryValue(entry.Span, out var value)
                && misnamed.Check(name, value) is { } problem
                && !skipped.Contains(Encoding.UTF8.GetString(name))
            )
            {
                problems.Add(problem);
            }
        }
    }

    private LaunchPlan Build(IReadOnlyList<ReadOnlyMemory<byte>> environment, IReadOnlyList<string> tools)
    {
        var fileMode = _reader.Bits(Settings.FileMode, "file mode", "0400") ?? OwnerReads;
        var reader = new TargetReader(
            _schemes,
            new FileRights(fileMode, _given.Single(Settings.FileOwner)?.Text),
            _problems,
            _given.Warnings
        );
        foreach (var target in _schemes.Targets)
        {
            foreach (var value in _given.Every(target.Setting))
            {
                _deliveries.Add(target.Read(value, reader));
            }
        }
        var expansions = new ExpansionParser(_schemes, _problems);
        var expanded = _given.Every(Settings.Expand).Select(expansions.Parse).OfType<Expansion>().ToList();
        var scansFiles = _reader.Switch(Settings.ScanFile);
        if (!_reader.Switch(Settings.NoScan))
        {
            Scan(environment, reader, _schemes.Reading(tools, scansFiles));
        }
        else if (scansFiles)
        {
            var (file, none) = (_given.Single(Settings.ScanFile)!, _given.Single(Settings.NoScan)!);
            _problems.Setting(
                file.Origin,
                $"'{Settings.ScanFile.Name}' contradicts '{Settings.NoScan.Name}' ({none.Origin})",
                "leave one of them out"
            );
        }
        var mode = new ModeChoice(_given, _problems);
        var following = FollowingChoice.Of(_given, _problems);
        var plan = new LaunchPlan
        {
            Deliveries = _deliveries.Deliveries,
            Expansions = expanded,
            User = _given.Single(Settings.User)?.Text,
            Umask = _reader.Bits(Settings.Umask, "umask", "0027"),
            NoNewPrivileges = _reader.Switch(Settings.NoNewPrivileges),
            AllowDisk = _reader.Switch(Settings.AllowDisk),
            Overwrite = _reader.Switch(Settings.Overwrite),
            Pristine = _reader.Switch(Settings.Pristine),
            Keep = Patterns(Settings.Keep),
            Strip = Stripped(environment),
            Supervision = mode.Supervision,
            PossibleSupervision = mode.Possible,
            ModeReason = mode.Reason,
            Following = following,
            FileGroups = FileGroups.Of(_given, _deliveries.Deliveries, _problems),
            Timeout = _reader.Duration(Settings.Timeout) ?? s_timeout,
            LogLevel = _reader.LogLevel,
            LogFormat = _reader.LogFormat,
            Withheld = _given.Withheld,
            Given = [.. _given.All],
            Locked = _given.Locked,
            Warnings = _given.Warnings,
        };
        CheckActions(plan);
        return plan;
    }

    /// <summary>What nobody would ever do is found out now, and not on the day a secret changes.</summary>
    private void CheckActions(LaunchPlan plan)
    {
        foreach (var delivery in plan.Deliveries)
        {
            var own = delivery.References.FirstOrDefault(reference => reference.Has(CommonOptions.OnChange));
            if (plan.PossibleSupervision is null && own is not null)
            {
                _problems.Add(
                    ProblemClass.BadReference,
                    delivery.Subject,
                    $"'{CommonOptions.OnChange}' needs somebody who stays beside the app, and exec mode leaves nobody",
                    "write --mode supervise, or leave it out"
                );
            }
            else if (
                plan.Following.Refresh is not null
                && own is null
                && plan.ActionOf(delivery) is null
                && delivery.References.Any()
            )
            {
                CannotChange(delivery.Subject);
            }
        }
        foreach (var expansion in plan.Following.Refresh is null ? [] : plan.Expansions)
        {
            if (plan.ActionOf(expansion) is null)
            {
                CannotChange(expansion.Origin);
            }
        }
    }

    private void CannotChange(string subject) =>
        _problems.Add(
            ProblemClass.BadSetting,
            subject,
            $"nobody can change a variable or memory file of an app that runs, and {Settings.Refresh.Flag} looks for changes",
            $"say what to do then: {Settings.OnChange.Flag} restart, signal:NAME or exit, or ?{CommonOptions.OnChange}= in the reference; or deliver a file"
        );

    private void Scan(IReadOnlyList<ReadOnlyMemory<byte>> environment, TargetReader reader, SchemeSet schemes)
    {
        var skipped = _given.Every(Settings.ScanSkip).Select(value => value.Text).Append(NeverScannedVariable).ToList();
        foreach (var entry in environment)
        {
            if (
                !EnvironmentEntry.TryValue(entry.Span, out var value)
                || ReferenceText.Scan(value, schemes) is not { } text
            )
            {
                continue;
            }
            var bytes = EnvironmentEntry.Name(entry.Span);
            var name = Encoding.UTF8.GetString(bytes);
            if (!Utf8.IsValid(bytes))
            {
                // As text it would be another name: the app would get a second variable, and the reference in the first.
                _problems.Add(
                    ProblemClass.BadReference,
                    Quoted.Text(name),
                    "a reference is in a variable whose name is not UTF-8",
                    "rename it, or leave the environment alone with --no-scan"
                );
            }
            else if (!skipped.Contains(name) && !_given.Withheld.Contains(name) && !_neverScanned.Contains(name))
            {
                _deliveries.Add(reader.Named(name, text, "environment", SettingSource.Scanned));
            }
        }
    }

    private List<string> Patterns(Setting setting)
    {
        var patterns = new List<string>();
        foreach (var value in _given.Every(setting))
        {
            if (value.Text.Length == 0 || value.Text.Contains('=', StringComparison.Ordinal))
            {
                _reader.Bad(
                    value,
                    "is not a variable name",
                    "write the name alone; * and ? stand for any characters and one"
                );
            }
            patterns.Add(value.Text);
        }
        return patterns;
    }

    /// <summary>A mistyped name would leave in what was to be left out. The file's are a policy for whatever comes.</summary>
    private List<string> Stripped(IReadOnlyList<ReadOnlyMemory<byte>> environment)
    {
        foreach (
            var value in _given
                .Every(Settings.Strip)
                .Where(value => value.Source is SettingSource.Flag or SettingSource.Variable)
        )
        {
            if (!environment.Any(entry => IsNamed(entry.Span, value.Text)))
            {
                _given.Warnings.Add($"{value.Origin}: no inherited variable is called {Shown.Name(value.Text)}");
            }
        }
        return Patterns(Settings.Strip);
    }

    private static bool IsNamed(ReadOnlySpan<byte> entry, string pattern) =>
        NamePattern.Matches(pattern, Encoding.UTF8.GetString(EnvironmentEntry.Name(entry)));
}
