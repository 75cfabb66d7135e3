using System.Text;
using Launcher.Diagnostics;
using Launcher.Model;

namespace Launcher.Tests.Diagnostics;

public sealed class FailureReportTests
{
    private static readonly Problem s_full = new(ProblemClass.NotFound, "DB", "'x' does not exist", "correct the path");
    private static readonly Problem s_bare = new(ProblemClass.Command, null, "it cannot be executed", null);

    [Fact]
    public void One_problem_is_one_line() =>
        Assert.Equal(
            "launcher: DB: not-found: 'x' does not exist: correct the path\n",
            Encoding.UTF8.GetString(FailureReport.Text([s_full]))
        );

    [Fact]
    public void A_line_break_in_a_name_writes_no_line() =>
        Assert.Equal(
            "launcher: '/x\\nlauncher: all is well': command: it cannot be executed\n",
            Encoding.UTF8.GetString(FailureReport.Text([s_bare with { Subject = "/x\nlauncher: all is well" }]))
        );

    [Fact]
    public void Several_are_counted_first() =>
        Assert.Equal(
            """
            launcher: 2 problems, nothing was started:
              DB: not-found: 'x' does not exist: correct the path
              command: it cannot be executed

            """,
            Encoding.UTF8.GetString(FailureReport.Text([s_full, s_bare]))
        );

    [Fact]
    public void Json_is_an_object_a_line() =>
        Assert.Equal(
            """
            {"severity":"ERROR","class":"not-found","for":"DB","message":"'x' does not exist","wayOut":"correct the path"}
            {"severity":"ERROR","class":"command","for":null,"message":"it cannot be executed","wayOut":null}

            """,
            Encoding.UTF8.GetString(FailureReport.Json([s_full, s_bare]))
        );

    [Fact]
    public void Every_class_has_a_name_of_its_own()
    {
        var names = Enum.GetValues<ProblemClass>().Select(FailureReport.Name).ToList();
        Assert.Equal(
            [
                "bad-setting",
                "bad-reference",
                "bad-target",
                "bad-value",
                "user",
                "command",
                "not-found",
                "denied",
                "login",
                "tls",
                "internal",
                "timeout",
                "dns",
                "throttled",
                "unavailable",
            ],
            names
        );
    }
}
