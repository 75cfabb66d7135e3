using Launcher.Execution;
using Launcher.Model;

namespace Launcher.Tests.Execution;

/// <summary>What passes through the exec arrives.</summary>
public sealed class SupervisorMarkTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        var full = new SupervisorMark(
            0xfffffffe7ffbfeff,
            true,
            LogLevel.Info,
            LogFormat.Json,
            uint.MaxValue,
            new Supervision
            {
                ToGroup = true,
                GracePeriod = TimeSpan.FromMilliseconds(1500),
                Rewrites = [new SignalRewrite(15, 3), new SignalRewrite(1, 0)],
            }
        );
        var plain = new SupervisorMark(0, false, LogLevel.Warn, LogFormat.Text, null, new Supervision());

        foreach (var mark in new[] { full, plain })
        {
            var read = Read(mark);
            Assert.NotNull(read);
            Assert.Equal(mark.Supervision.Rewrites, read.Supervision.Rewrites);
            var rest = mark.Supervision with { Rewrites = [] };
            Assert.Equal(
                mark with
                {
                    Supervision = rest,
                },
                read with
                {
                    Supervision = read.Supervision with { Rewrites = rest.Rewrites },
                }
            );
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("launcher")]
    [InlineData("launcher-supervisor")]
    [InlineData("launcher-supervisor 0 0 0 0 - 0 -")]
    [InlineData("launcher-supervisor 0 0 0 0 - 0 - 15")]
    [InlineData("launcher-supervisor 0 0 0 0 x 0 - -")]
    [InlineData("launcher-supervisor 0 0 x 0 - 0 - -")]
    [InlineData("launcher-supervisor x 0 0 0 - 0 - -")]
    [InlineData("/launcher-supervisor 0 0 0 0 - 0 - -")]
    public void Anything_else_is_not(string text) => Assert.Null(SupervisorMark.Parse(text));

    private static SupervisorMark? Read(SupervisorMark mark)
    {
        var bytes = mark.Write();
        Assert.Equal(0, bytes[^1]);
        return SupervisorMark.Parse(System.Text.Encoding.ASCII.GetString(bytes.AsSpan(0, bytes.Length - 1)));
    }
}
