using Launcher.CommandLine;
using Launcher.Execution;
using Launcher.Linux;

namespace Launcher.Preflight;

/// <summary>A bare verb that is a program on PATH as well: either may have been meant.</summary>
internal static class VerbWord
{
    /// <summary>Null when it is clear.</summary>
    public static Problem? Ambiguity(RawOptions raw, ProcessImage image) =>
        raw.VerbWord is { } word && CommandLookup.IsOnPath(word, image.Environment)
            ? new Problem(
                ProblemClass.BadSetting,
                null,
                $"{Quoted.Text(word)} is a verb of the launcher and also a program on PATH",
                $"write launcher -- {word} for the program, or launcher --verb {word} for the verb"
            )
            : null;

    /// <summary>For a verb that takes no settings: what was typed must still be clear.</summary>
    /// <exception cref="LaunchException">It is not.</exception>
    public static void ThrowIfUnclear(RawOptions raw, ProcessImage image)
    {
        var problems = Ambiguity(raw, image) is { } ambiguity ? raw.Problems.Append(ambiguity).ToList() : raw.Problems;
        if (problems.Count > 0)
        {
            throw new LaunchException(ExitCode.Failed, problems);
        }
    }
}
