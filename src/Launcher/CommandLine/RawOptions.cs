namespace Launcher.CommandLine;

/// <summary>The command line as typed: split and named, but neither resolved nor checked against the world.</summary>
internal sealed class RawOptions
{
    public required Verb Verb { get; init; }

    /// <summary>Index of the app's argv[0] in the argument vector, or 0 when there is no command.</summary>
    public required int CommandIndex { get; init; }

    /// <summary>The verb as a bare first word, which a program on PATH may share; null when there was none.</summary>
    public string? VerbWord { get; init; }

    /// <summary>The flags in the order given.</summary>
    public IReadOnlyList<SettingValue> Values { get; init; } = [];

    /// <summary>What a verb takes besides flags: the directory of <c>copy</c>.</summary>
    public IReadOnlyList<string> Operands { get; init; } = [];

    /// <summary><c>version --json</c>.</summary>
    public bool Json { get; init; }

    /// <summary><c>check --issue</c>.</summary>
    public bool Issue { get; init; }

    /// <summary><c>policy --store NAME</c>; null for every store.</summary>
    public string? Store { get; init; }

    /// <summary>What could not be understood.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}
