using System.Text;
using Launcher.Configuration;
using Launcher.Model;

namespace Launcher.Tests.Configuration;

public sealed class OverridesTests
{
    private static readonly SettingValue s_value = new(Settings.Override, "/dev.env", "--override", SettingSource.Flag);

    private static LaunchPlan Apply(string[] flags, params string[] entries) =>
        Overrides.Apply(
            Planned.From(flags, "S=vault://s/s"),
            [
                .. entries.Select(entry =>
                    KeyValuePair.Create(
                        entry[..entry.IndexOf('=', StringComparison.Ordinal)],
                        new SecretValue(
                            Encoding.UTF8.GetBytes(entry[(entry.IndexOf('=', StringComparison.Ordinal) + 1)..])
                        )
                    )
                ),
            ],
            s_value,
            []
        );

    private static string? Literal(LaunchPlan plan, string subject) =>
        plan.Deliveries.Single(delivery => delivery.Subject == subject).Parts is [{ Reference: null } text]
            ? Encoding.UTF8.GetString(text.Literal.Span)
            : null;

    [Fact]
    public void Whatever_has_a_variable_can_be_overridden_and_nothing_else_is_touched()
    {
        var plan = Apply(
            [
                "--env",
                "A=vault://s/a",
                "--env",
                "B=x@{vault://s/b}y",
                "--memfd",
                "C=vault://s/c",
                "--env",
                "D=vault://s/d",
                "--env",
                "E=vault://s/e?as=file",
                "--file",
                "/run/f=vault://s/f",
            ],
            "A=1",
            "B=2",
            "C=3",
            "E=5",
            "S=6"
        );
        Assert.Equal("1", Literal(plan, "A"));
        Assert.Equal("2", Literal(plan, "B"));
        Assert.Equal("3", Literal(plan, "C"));
        Assert.Null(Literal(plan, "D"));
        Assert.Equal("5", Literal(plan, "E"));
        Assert.Equal("6", Literal(plan, "S"));
        Assert.Equal(
            ["vault://s/d", "vault://s/f"],
            plan.Deliveries.SelectMany(delivery => delivery.References)
                .Select(reference => $"vault://{reference.Location}")
        );
        Assert.Equal(
            ["C, A, B, E, S: taken from '/dev.env' (--override), and not from a secret store"],
            plan.Warnings.Select(Sorted)
        );

        static string Sorted(string warning) =>
            warning.Replace("A, B, E, C, S:", "C, A, B, E, S:", StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_for_nothing_is_told_with_what_was_perhaps_meant() =>
        Assert.Equal(
            [
                "DB_PASWORD in '/dev.env' (--override) is not a variable that gets a secret, and is ignored: did you mean DB_PASSWORD?",
                "LITERAL in '/dev.env' (--override) is not a variable that gets a secret, and is ignored",
            ],
            Apply(
                ["--env", "DB_PASSWORD=vault://s/a", "--env", "LITERAL=literal://x"],
                "DB_PASWORD=1",
                "LITERAL=2"
            ).Warnings
        );

    [Fact]
    public void What_the_image_has_locked_is_not_overridden()
    {
        var plan = Planned.From(["--env", "A=vault://s/a"]);
        plan = plan with
        {
            Deliveries =
            [
                .. plan.Deliveries.Select(delivery =>
                    delivery with
                    {
                        Asked = delivery.Asked with { Source = SettingSource.Lock },
                    }
                ),
            ],
        };
        var problems = new Problems();
        Overrides.Apply(plan, [new("A", new SecretValue("x"u8))], s_value, problems);
        Assert.Equal(
            ("--override", "'A' in '/dev.env' is locked by /etc/launcher/launcher.json"),
            (Assert.Single(problems).Subject, problems[0].What)
        );
    }

    [Fact]
    public void With_an_expansion_the_rest_waits_for_its_keys()
    {
        var plan = Apply(["--expand", "vault://s/all"], "ANY=1");
        Assert.Empty(plan.Warnings);
        Assert.Equal(["ANY"], plan.Overrides.Keys);
    }
}
