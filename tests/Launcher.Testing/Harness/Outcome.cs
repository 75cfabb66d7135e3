using System.Text;

namespace Launcher.Testing.Harness;

/// <summary>How a program ended and what it said, to the byte.</summary>
internal sealed record Outcome(int ExitCode, ReadOnlyMemory<byte> OutputBytes, ReadOnlyMemory<byte> ErrorBytes)
{
    public string StandardOutput => Encoding.UTF8.GetString(OutputBytes.Span);

    public string StandardError => Encoding.UTF8.GetString(ErrorBytes.Span);

    /// <summary>Code, output and errors as one text, so that a failed comparison shows all three.</summary>
    public override string ToString() =>
        $"exit code {ExitCode}\n--- standard output\n{StandardOutput}\n--- standard error\n{StandardError}";

    /// <summary>The program must have ended with this code and said nothing on standard error.</summary>
    public Outcome Quietly(int exitCode = 0)
    {
        Assert.True(ExitCode == exitCode && ErrorBytes.IsEmpty, $"expected a silent {exitCode}, got {this}");
        return this;
    }
}
