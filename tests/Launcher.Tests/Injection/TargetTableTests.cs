using System.Text;
using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Injection;
using Launcher.Model;
using Launcher.Planning;
using Launcher.References;
using Launcher.Testing.Harness;
using Launcher.Tests.References;

namespace Launcher.Tests.Injection;

/// <summary>A kind of delivery is one file and one line of the table: here the line is that of <see cref="Slot"/>.</summary>
public sealed class TargetTableTests : IDisposable
{
    private readonly Dictionary<string, string> _slots = [];
    private readonly IReadOnlyList<TargetKind> _kinds;
    private readonly Problems _problems = [];
    private readonly Scratch _scratch = Scratch.OnTmpfs();

    public TargetTableTests() => _kinds = [.. TargetTable.All, Slot.Kind(_slots)];

    public void Dispose() => _scratch.Dispose();

    private LaunchPlan Plan(params string[] flags)
    {
        IReadOnlyList<Setting> settings = [.. SettingTable.Own, _kinds[^1].Setting];
        var raw = CommandLineParser.Parse([.. flags, "--", "app"], settings);
        Assert.Empty(raw.Problems);
        var schemes = new SchemeSet(Schemes.All, _kinds);
        return PlanBuilder.Build(raw, [], settings, schemes, [], [], null, _problems);
    }

    private OpenTargets Open(LaunchPlan plan) => new(_kinds, plan, null, _problems, []);

    private static Assembled Assemble(LaunchPlan plan)
    {
        var secret = new FetchedSecret(
            new SecretValue("hunter2\n"u8),
            TrimsNewlines: true,
            new SecretRequest("a", [], false)
        );
        var values = plan.References.ToDictionary(wanted => wanted.Reference, _ => secret);
        var assembled = new Injector(plan, new FetchedSecrets { Values = values }, null).Assemble([]);
        Assert.Empty(assembled.Problems);
        return assembled;
    }

    private void Say(string expected) =>
        Assert.Equal(expected, string.Join('\n', _problems.Select(problem => $"{problem.Subject}: {problem.What}")));

    [Fact]
    public void A_kind_has_a_setting_and_a_word_of_its_own()
    {
        var plan = Plan("--slot", "A=vault://a", "--env", "B=vault://b?as=slot", "--env", "C=vault://c");
        Assert.Empty(_problems);
        Assert.Equal(
            ["C: variable from x", "B: slot from x", "A: slot from x"],
            plan.Deliveries.Select(delivery => $"{delivery.Subject}: {delivery.Describe("from x")}")
                .OrderDescending(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData(
        "vault://x?as=hole",
        "reference 'vault://x?...': option 'as' has an unknown value 'hole'",
        "write env, file, memfd or slot"
    )]
    [InlineData(
        "a @{vault://x?as=slot}",
        "'vault://x?as=slot' inside other text cannot become a file",
        "leave as, to, mode and owner out"
    )]
    [InlineData(
        "vault://x?as=slot&mode=0400",
        "to, mode and owner in 'vault://x?as=slot&mode=0400' are for files",
        "add as=file or as=memfd, or leave them out"
    )]
    public void The_grammar_knows_the_word(string text, string what, string wayOut)
    {
        _ = Plan("--env", $"A={text}");
        var problem = Assert.Single(_problems);
        Assert.Equal((what, wayOut), (problem.What, problem.WayOut));
    }

    [Fact]
    public void Two_deliveries_of_one_name_contradict_each_other()
    {
        _ = Plan("--slot", "A=vault://a", "--env", "A=vault://b?as=slot", "--env", "A=vault://c");
        Say("A: the slot 'A' is set twice, by --env and --slot");
    }

    [Fact]
    public void A_kind_looks_at_the_machine_before_anything_is_fetched()
    {
        using var targets = Open(Plan("--slot", "taken=vault://a"));
        Say("taken: the slot is taken");
        Assert.False(targets.AreVariables);
    }

    [Fact]
    public void What_is_made_is_shown_when_all_is_made_and_can_be_taken_back()
    {
        var file = _scratch.At("f");
        var plan = Plan("--slot", "A=vault://a", "--file", $"{file}=vault://f", "--memfd", "M=vault://m");
        using var targets = Open(plan);
        Assert.False(targets.Last);
        var (environment, pieces, _) = Assemble(plan);
        Assert.Empty(_slots);
        targets.Apply(pieces, environment, _problems);
        Assert.Empty(_problems);
        Assert.Equal("hunter2\n", _slots["A"]);
        Assert.Equal("hunter2\n", File.ReadAllText(file));
        Assert.Equal(
            $"M=/proc/self/fd/{Assert.Single(targets.Descriptors)}",
            Encoding.UTF8.GetString(Assert.Single(environment.Entries).Span)
        );
        Assert.True(targets.Last);
        Assert.Empty(targets.Undo());
        Assert.Empty(_slots);
        Assert.False(File.Exists(file));
        Assert.Empty(targets.Descriptors);
    }

    [Fact]
    public void When_one_kind_fails_nothing_of_any_is_left()
    {
        var (folder, file) = (_scratch.At("d"), _scratch.At("d/f"));
        var plan = Plan("--slot", "A=vault://a", "--file", $"{file}=vault://f");
        using var targets = Open(plan);
        Assert.Empty(_problems);
        // What stands in the way came after the check.
        File.WriteAllText(folder, "");
        var (environment, pieces, _) = Assemble(plan);
        targets.Apply(pieces, environment, _problems);
        Assert.Equal(file, Assert.Single(_problems).Subject);
        Assert.Empty(_slots);
        Assert.False(targets.Last);
    }

    [Fact]
    public void What_contradicts_itself_is_found_before_anything_is_made()
    {
        var plan = Plan("--memfd", "M=vault://m", "--expand", "vault://all");
        var secret = new FetchedSecret(new SecretValue("x"u8), TrimsNewlines: false, new SecretRequest("a", [], false));
        var fetched = new FetchedSecrets
        {
            Values = new Dictionary<SecretReference, FetchedSecret> { [plan.Deliveries[0].Asked.Whole!] = secret },
            Expanded = [new(plan.Expansions[0], [new("M", secret)])],
        };
        var problem = Assert.Single(new Injector(plan, fetched, null).Assemble([]).Problems);
        Assert.Equal("the variable is set by --memfd and by --expand all", problem.What);
    }

    [Fact]
    public void Only_variables_need_nothing_of_the_machine()
    {
        using var targets = Open(Plan("--env", "A=vault://a"));
        Assert.True(targets.AreVariables);
    }

    [Fact]
    public void Every_kind_has_a_setting_and_a_word_that_no_other_has()
    {
        Assert.Equal(_kinds.Count, _kinds.Select(kind => kind.Setting.Name).Distinct().Count());
        Assert.Equal(["env", "file", "memfd", "slot"], _kinds.Select(kind => kind.Word).OfType<string>());
        Assert.All(_kinds, kind => Assert.Equal(kind.Word is null, kind.FromName is null));
    }
}
