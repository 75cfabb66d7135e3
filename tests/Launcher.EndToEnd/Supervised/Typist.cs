using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Supervised;

/// <summary>Somebody at a terminal: waits for words, then types; each step waits for what comes after the step before.</summary>
internal sealed class Typist
{
    public const string ControlC = "\x03";
    public const string ControlD = "\x04";
    public const string ControlZ = "\x1a";
    public const string Prompt = "RDY> ";

    private readonly List<string> _steps = [];

    public Typist After(string words, string keys)
    {
        _steps.AddRange(["--type-after", words, keys]);
        return this;
    }

    /// <summary>After the shell's prompt, a line and the enter key.</summary>
    public Typist Command(string line) => After(Prompt, line + "\r");

    public Typist Resize(string words, int rows, int columns)
    {
        _steps.AddRange(["--resize-after", words, $"{rows}:{columns}"]);
        return this;
    }

    /// <summary>An interactive shell, as session leader of a terminal of its own.</summary>
    public Task<Outcome> InShellAsync() =>
        RunAsync(Run.Program("bash", "--norc", "--noediting", "-i").Env("PS1", Prompt).Env("TERM", "dumb"));

    /// <summary>This program, as session leader of a terminal of its own.</summary>
    public Task<Outcome> RunAsync(Run program) => program.Under([Probe.PtyRun, .. _steps, "--"]).RunAsync();
}
