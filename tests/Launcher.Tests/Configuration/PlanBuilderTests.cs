using Launcher.Configuration;
using Launcher.Injection;
using Launcher.Model;
using Launcher.Planning;

namespace Launcher.Tests.Configuration;

public sealed class PlanBuilderTests
{
    [Fact]
    public void Nothing_given_is_the_defaults_and_no_secrets()
    {
        var plan = Planned.From([], "PATH=/bin", "URL=https://example.com", "DB=file:///dev.db");
        Assert.Empty(plan.Deliveries);
        Assert.False(plan.NeedsSecrets);
        Assert.Equal(TimeSpan.FromSeconds(30), plan.Timeout);
        Assert.Equal((LogLevel.Warn, LogFormat.Text), (plan.LogLevel, plan.LogFormat));
        Assert.Equal((null, null, false, false), (plan.User, plan.Umask, plan.NoNewPrivileges, plan.AllowDisk));
    }

    [Fact]
    public void Values_of_the_environment_are_scanned_for_scanned_schemes()
    {
        var plan = Planned.From([], "A=vault://x#k", "B=pg://u:@{vault://x#p}@h", "C=vault", "D");
        Assert.Equal(["A", "B"], plan.Deliveries.Select(delivery => delivery.Subject));
        Assert.All(plan.Deliveries, delivery => Assert.Equal("environment", delivery.Origin));
    }

    [Fact]
    public void Scanning_can_be_turned_off_and_skips_names_and_settings()
    {
        Assert.Empty(Planned.From(["--no-scan"], "A=vault://x").Deliveries);
        Assert.Empty(Planned.From([], "A=vault://x", "LAUNCHER_NO_SCAN=1").Deliveries);
        Assert.Empty(Planned.From(["--scan-skip", "A"], "A=vault://x").Deliveries);
        Assert.Empty(Planned.From([], "SPRING_CONFIG_IMPORT=vault://").Deliveries);
        Assert.Empty(Planned.From([], $"{Planned.NeverScanned}=vault://").Deliveries);
        Assert.Empty(Planned.From([], "LAUNCHER_FILE_OWNER=vault://x").Deliveries);
        Assert.NotEmpty(Planned.From(["--scan-skip", "B"], "A=vault://x").Deliveries);
    }

    [Fact]
    public void A_broken_reference_in_the_environment_says_how_to_pass_it() =>
        Planned.Refuses(
            [],
            ["A=vault://"],
            new Problem(
                ProblemClass.BadReference,
                "A",
                "broken 'vault://' reference: an empty location",
                "write it as in 'vault://secret/db#password'; to pass the value as it is, put literal:// in front of it or use --scan-skip A"
            )
        );

    [Fact]
    public void A_flag_beats_a_launcher_variable_and_both_beat_what_was_scanned()
    {
        var plan = Planned.From(
            ["--env", "A=vault://flag"],
            "A=vault://scanned",
            "B=vault://scanned",
            "LAUNCHER_ENV=A=vault://twin\nB=vault://twin"
        );
        Assert.Equal(["A --env vault://flag", "B LAUNCHER_ENV line 2 vault://twin"], Told(plan));
    }

    [Fact]
    public void Two_of_the_same_source_contradict_each_other()
    {
        Planned.Refuses(
            ["--env", "A=vault://x", "--memfd", "A=vault://y"],
            [],
            Twice("A", "the variable 'A' is set twice, by --env and --memfd")
        );
        Planned.Refuses(
            ["--file", "/run/a=vault://x", "--env", "A=vault://y?as=file&to=/run/a"],
            [],
            Twice("/run/a", "the file '/run/a' is set twice, by --env and --file")
        );
        Planned.Refuses(
            ["--memfd", "A@5=vault://x", "--memfd", "B@5=vault://x"],
            [],
            Twice("B", "the descriptor 5 is set twice by --memfd")
        );
    }

    [Fact]
    public void One_that_meets_two_others_wins_over_both_or_over_none()
    {
        string[] below = ["A=vault://x", "B=vault://x?as=file&to=/run/f"];
        Assert.Equal(
            ["A --env vault://y?as=file&to=/run/f"],
            Told(Planned.From(["--env", "A=vault://y?as=file&to=/run/f"], below))
        );
        Assert.Equal(
            ["A --env vault://y", "/run/f --file vault://z"],
            Told(Planned.From(["--env", "A=vault://y", "--file", "/run/f=vault://z"], "A=vault://x?as=file&to=/run/f"))
        );
    }

    [Theory]
    [InlineData("--timeout", "30", "'30' is not a duration", "write a number with its unit: 500ms, 30s, 2m")]
    [InlineData("--umask", "9", "'9' is not a umask", "write three or four octal digits up to 0777, such as 0027")]
    [InlineData("--log-level", "loud", "'loud' is not one of its values", "write warn, info, debug")]
    [InlineData("--log-format", "xml", "'xml' is not one of its values", "write text, json")]
    [InlineData("--no-scan", "yes", "'yes' is neither true nor false", "write true or false")]
    public void A_bad_value_names_its_origin_and_the_way_out(string flag, string value, string what, string wayOut)
    {
        Planned.Refuses([$"{flag}={value}"], [], new Problem(ProblemClass.BadSetting, flag, what, wayOut));
        var variable = SettingTable.Own.Single(setting => setting.Flag == flag).Variable;
        Planned.Refuses([], [$"{variable}={value}"], new Problem(ProblemClass.BadSetting, variable, what, wayOut));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("no", false)]
    public void A_switch_is_on_only_when_it_says_so(string text, bool isOn) =>
        Assert.Equal(isOn, Planned.Try([$"--allow-disk={text}"]).Plan.AllowDisk);

    [Fact]
    public void A_flag_beats_a_variable_and_that_the_file_and_that_what_stands_in_the_environment()
    {
        LaunchPlan Plan(string[] flags, params string[] environment)
        {
            var problems = new Problems();
            var file = ConfigFile.Parse(
                ConfigFile.Standard,
                "{\"env\": {\"A\": \"vault://file\"}, \"umask\": []}"u8,
                SettingTable.Own
            );
            var plan = PlanBuilder.Build(
                Launcher.CommandLine.CommandLineParser.Parse([.. flags, "--", "app"], SettingTable.Own),
                Launcher.Testing.Harness.Inherited.Of(environment),
                SettingTable.Own,
                Launcher.Tests.References.Schemes.Set,
                [],
                [],
                file,
                problems
            );
            // The file's own mistake is told with the others.
            Assert.Equal("'umask' does not take this", Assert.Single(problems).What);
            return plan;
        }

        Assert.Equal(["A --env vault://flag"], Told(Plan(["--env", "A=vault://flag"], "A=vault://scanned")));
        Assert.Equal(
            ["A LAUNCHER_ENV vault://variable"],
            Told(Plan([], "LAUNCHER_ENV=A=vault://variable", "A=vault://scanned"))
        );
        Assert.Equal([$"A {ConfigFile.Standard}:1:15 vault://file"], Told(Plan([], "A=vault://scanned")));
    }

    [Theory]
    [InlineData("env", "A=vault://locked", "LAUNCHER_MEMFD=A=vault://other", "LAUNCHER_MEMFD", "the variable 'A'")]
    [InlineData("env", "A=vault://locked", "LAUNCHER_ENV=A=vault://x?as=file", "LAUNCHER_ENV", "'env'")]
    [InlineData("memfd", "A=vault://locked", "LAUNCHER_ENV=A=vault://other", "LAUNCHER_ENV", "the variable 'A'")]
    [InlineData("memfd", "A@20=vault://locked", "LAUNCHER_ENV=A=vault://other", "LAUNCHER_ENV", "the variable 'A'")]
    [InlineData("file", "/x=vault://locked", "LAUNCHER_TEMPLATE=/t:/x", "LAUNCHER_TEMPLATE", "the file '/x'")]
    [InlineData("template", "/t:/x", "LAUNCHER_FILE=/x=vault://other", "LAUNCHER_FILE", "the file '/x'")]
    public void What_a_lock_delivers_no_other_setting_takes_the_place_of(
        string setting,
        string entry,
        string variable,
        string origin,
        string what
    )
    {
        var problems = new Problems();
        var text = $"{{\"locked\": {{\"{setting}\": [\"{entry}\"]}}}}";
        var plan = PlanBuilder.Build(
            Launcher.CommandLine.CommandLineParser.Parse(["--", "app"], SettingTable.Own),
            Launcher.Testing.Harness.Inherited.Of(variable, "A=vault://scanned"),
            SettingTable.Own,
            Launcher.Tests.References.Schemes.Set,
            [],
            [],
            ConfigFile.Parse(ConfigFile.Standard, System.Text.Encoding.UTF8.GetBytes(text), SettingTable.Own),
            problems
        );

        Assert.Equal(
            (origin, $"{what} is locked by {ConfigFile.Standard}"),
            (Assert.Single(problems).Subject, problems[0].What)
        );
        Assert.Single(plan.Deliveries, delivery => delivery.IsLocked);
        // Without a word a reference that stands in the variable gives way; beside a file of another name it stays.
        Assert.Equal(
            setting is "file" or "template",
            plan.Deliveries.Any(delivery => delivery.Origin == "environment")
        );
    }

    [Theory]
    [InlineData("--env", "A=literal://x", false)]
    [InlineData("--env", "A=vault://x", true)]
    [InlineData("--file", "/x=vault://x", true)]
    [InlineData("--expand", "vault://x", true)]
    public void Only_references_need_a_store(string flag, string value, bool needs)
    {
        var plan = Planned.From([flag, value]);
        Assert.Equal(needs, plan.NeedsSecrets);
        Assert.Equal(needs ? [flag == "--expand"] : [], plan.References.Select(wanted => wanted.Expansion is not null));
    }

    [Fact]
    public void The_kinds_of_delivery_and_expand_make_what_the_app_finds() =>
        Assert.Equal(
            [.. TargetTable.All.Select(kind => kind.Setting.Name), "expand"],
            SettingTable.Own.Where(SettingTable.MakesDelivery).Select(setting => setting.Name)
        );

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        var (_, problems) = Planned.Try(["--timeout", "x", "--env", "A", "--umask", "x"], "B=vault://");
        Assert.Equal(4, problems.Count);
    }

    [Fact]
    public void The_value_that_counts_is_the_one_the_plan_shows()
    {
        var plan = Planned.From(["--timeout", "1s", "--timeout", "2s"], "LAUNCHER_TIMEOUT=3s", "LAUNCHER_USER=1");
        Assert.Equal(TimeSpan.FromSeconds(2), plan.Timeout);
        Assert.Equal(
            ("2s", "--timeout"),
            (plan.Effective(Settings.Timeout)!.Text, plan.Effective(Settings.Timeout)!.Origin)
        );
        Assert.Equal("LAUNCHER_USER", plan.Effective(Settings.User)?.Origin);
        Assert.Null(plan.Effective(Settings.Umask));
    }

    private static Problem Twice(string subject, string what) =>
        new(ProblemClass.BadSetting, subject, what, "keep one of them");

    private static IEnumerable<string> Told(LaunchPlan plan) =>
        plan.Deliveries.Select(delivery =>
            $"{delivery.Subject} {delivery.Origin} {Launcher.References.ReferencePrinter.Display(delivery.References.Single())}"
        );
}
