using System.Text.Json;

namespace Launcher.EndToEnd.BadInput;

/// <summary>Reports for machines: one object a line; and the file Kubernetes reads.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly Site _site = new();

    public ReportTests() => _site.Disk.Write("secret", "hunter2");

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Json_reports_are_one_object_a_line()
    {
        var outcome = await _site
            .Launcher("--log-format|json|--env|A=file:///none/x|--env|B=file://{dir}/scret|--|true")
            .RunAsync();

        Assert.Equal((Site.Failed, ""), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Equal(
            _site.Fill(
                """
                {"severity":"ERROR","class":"not-found","for":"A","message":"'/none/x' does not exist: there is no directory '/none'","wayOut":"mount the secrets there, or correct the path"}
                {"severity":"ERROR","class":"not-found","for":"B","message":"'{dir}/scret' does not exist","wayOut":"did you mean '{dir}/secret'?"}

                """
            ),
            outcome.StandardError
        );
    }

    [Theory]
    [InlineData("--timeout|5|--bogus|--|/no/such/app")]
    [InlineData("--env|A=vualt://\"x\\|--|true")]
    [InlineData("--user|nobdy|--file|/proc/x=file:///y|--|true")]
    [InlineData("--")]
    public async Task Every_line_of_a_json_report_is_an_object_with_the_same_keys(string words)
    {
        var outcome = await _site.Launcher($"--log-format|json|{words}").RunAsync();

        var lines = outcome.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            using var problem = JsonDocument.Parse(line);
            Assert.Equal(
                ["severity", "class", "for", "message", "wayOut"],
                problem.RootElement.EnumerateObject().Select(member => member.Name)
            );
            Assert.Equal("ERROR", problem.RootElement.GetProperty("severity").GetString());
        }
    }

    [Fact]
    public async Task The_termination_log_gets_the_report_of_a_launch_as_text()
    {
        const string told = "launcher: A: not-found: '{dir}/scret' does not exist: did you mean '{dir}/secret'?\n";

        Assert.Equal(_site.Fill(told), await TerminationLogAsync("--env|A=file://{dir}/scret|--|true"));
        Assert.Equal(
            _site.Fill(told),
            await TerminationLogAsync("--log-format|json|--env|A=file://{dir}/scret|--|true")
        );
        Assert.StartsWith(
            "launcher: 2 problems",
            await TerminationLogAsync("--timeout|5|--bogus|--|true"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("check|--env|A=file://{dir}/scret")]
    [InlineData("plan|--env|A=fiel:///x")]
    [InlineData("copy|/no/such")]
    [InlineData("--env|A=file://{dir}/secret|--|true")]
    public async Task Other_verbs_and_a_launch_that_succeeds_leave_it_as_it_was(string words) =>
        Assert.Equal("as it was\n", await TerminationLogAsync(words));

    [Fact]
    public async Task No_value_is_in_the_termination_log()
    {
        _site.Disk.Write("broken.json", "{\"a\": hunter2}");
        _site.Disk.Write("nul", "hunter2\0");

        var text = await TerminationLogAsync(
            "--env|A=file://{dir}/broken.json#a|--env|B=file:///none?default=hunter2&decode=hex|--env|C=file://{dir}/secret?decode=hex|--env|D=file://{dir}/nul|--|true"
        );

        Assert.StartsWith(
            "launcher: 2 problems, nothing was started:\n  A: bad-value: ",
            text,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_report_fills_what_the_kubelet_keeps_and_no_more()
    {
        var flags = string.Concat(
            Enumerable.Range(0, 60).Select(i => $"--env|A{i}=file:///none/{new string('x', 60)}{i}|")
        );

        Assert.Equal(4096, (await TerminationLogAsync($"{flags}--|true")).Length);
    }

    [Fact]
    public async Task A_link_in_the_place_of_the_termination_log_leads_to_no_file_that_is_written()
    {
        const string script =
            "mount -t tmpfs none /dev; echo as it was > /dev/other; ln -s other /dev/termination-log; \"$@\" 2>/dev/said || :; cat /dev/other";
        var outcome = await _site
            .Launcher("--env|A=file:///none/such|--|true")
            .Under("unshare", "--mount", "sh", "-c", script, "sh")
            .RunAsync();

        Assert.Equal("as it was\n", outcome.Quietly().StandardOutput);
    }

    // What the file holds after the launch; the launch's own outcome is other tests' matter.
    private async Task<string> TerminationLogAsync(string words)
    {
        const string script =
            "mount -t tmpfs none /dev; echo as it was > /dev/termination-log; \"$@\" >/dev/said 2>&1 || :; cat /dev/termination-log";
        var outcome = await _site.Launcher(words).Under("unshare", "--mount", "sh", "-c", script, "sh").RunAsync();
        return outcome.Quietly().StandardOutput;
    }
}
