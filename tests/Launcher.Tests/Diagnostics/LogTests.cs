using System.Text;
using Launcher.Diagnostics;
using Launcher.Model;

namespace Launcher.Tests.Diagnostics;

public sealed class LogTests
{
    private static string Written(LogLevel level, LogFormat format)
    {
        var written = new StringBuilder();
        var log = new Log(level, format, bytes => written.Append(Encoding.UTF8.GetString(bytes)));
        log.Warn("w \"1\"");
        log.Info("i");
        log.Debug("d");
        return written.ToString();
    }

    [Theory]
    [InlineData(LogLevel.Warn, "launcher: w \"1\"\n")]
    [InlineData(LogLevel.Info, "launcher: w \"1\"\nlauncher: i\n")]
    [InlineData(LogLevel.Debug, "launcher: w \"1\"\nlauncher: i\nlauncher: d\n")]
    internal void A_level_says_itself_and_what_is_graver(LogLevel level, string text) =>
        Assert.Equal(text, Written(level, LogFormat.Text));

    [Fact]
    public void Json_is_an_object_a_line_with_a_severity() =>
        Assert.Equal(
            """
            {"severity":"WARNING","message":"w \"1\""}
            {"severity":"INFO","message":"i"}
            {"severity":"DEBUG","message":"d"}

            """,
            Written(LogLevel.Debug, LogFormat.Json)
        );
}
