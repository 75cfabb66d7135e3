using System.Diagnostics.CodeAnalysis;

namespace Launcher.References;

/// <summary>The schemes a run knows. <c>literal://</c> belongs to the grammar itself and is always known.</summary>
/// <param name="schemes">Every provider's syntax.</param>
/// <param name="targets">That of every kind of delivery; the first is what a text becomes that asks for none: a variable.</param>
internal sealed class SchemeSet(IReadOnlyList<SchemeSyntax> schemes, IReadOnlyList<TargetSyntax> targets)
{
    private readonly TargetSyntax[] _targets = [.. targets];
    private IReadOnlyList<Spelling> _inEnvironment = [];
    private IReadOnlyList<Spelling>? _all;
    private bool _readsPaths;

    /// <summary>The scheme whose rest is passed on as it is.</summary>
    public const string Literal = "literal";

    /// <summary>The names of the providers' schemes, in the order given.</summary>
    public IEnumerable<string> Names => schemes.Select(scheme => scheme.Scheme);

    /// <summary>A reference that works, for messages about text that names no scheme.</summary>
    public string Example => schemes.Count > 0 ? schemes[0].Example : "scheme://location#key";

    /// <summary>Every kind of delivery.</summary>
    public TargetSyntax[] Targets => _targets;

    /// <summary>The kind that a text asks for whose whole this reference is, if it is one.</summary>
    public TargetSyntax Target(SecretReference? whole) =>
        whole?.Option(CommonOptions.As) is { } word
            ? Array.Find(_targets, target => target.Word == word)!
            : _targets[0];

    /// <summary>The kinds that take an option, as they are asked for: <c>as=file or as=memfd</c>.</summary>
    public string Words(Func<TargetSyntax, bool> which) =>
        string.Join(
            " or ",
            Array.ConvertAll(
                Array.FindAll(_targets, target => target.Word is not null && which(target)),
                target => $"as={target.Word}"
            )
        );

    /// <summary>The first scheme whose locations are absolute paths, or null.</summary>
    public SchemeSyntax? OfPaths => schemes.FirstOrDefault(scheme => scheme.IsOfPaths);

    /// <summary>The same schemes, each with more options of its own: what only one flag understands.</summary>
    public SchemeSet With(params string[] options) =>
        new([.. schemes.Select(scheme => scheme with { Options = [.. scheme.Options, .. options] })], targets);

    /// <summary>The other tools whose spellings are known.</summary>
    public IEnumerable<string> Tools => Spellings(TextOrigin.Flag).Select(spelling => spelling.Tool).Distinct();

    /// <summary>
    /// The same schemes; in the environment the spellings of these tools count too and, where asked for, whole references
    /// to absolute paths.
    /// </summary>
    public SchemeSet Reading(IReadOnlyList<string> tools, bool paths = false) =>
        tools.Count == 0 && !paths
            ? this
            : new SchemeSet(schemes, targets)
            {
                _inEnvironment = [.. Spellings(TextOrigin.Flag).Where(spelling => tools.Contains(spelling.Tool))],
                _readsPaths = paths,
            };

    /// <summary>The spellings of other tools that count in a text of this origin; in a template there is one grammar.</summary>
    public IReadOnlyList<Spelling> Spellings(TextOrigin origin) =>
        origin switch
        {
            TextOrigin.Flag => _all ??= [.. schemes.SelectMany(scheme => scheme.Spellings)],
            TextOrigin.Environment => _inEnvironment,
            _ => [],
        };

    public bool TryGet(string scheme, [NotNullWhen(true)] out SchemeSyntax? syntax)
    {
        syntax = schemes.FirstOrDefault(candidate => candidate.Scheme == scheme);
        return syntax is not null;
    }

    /// <summary>Whether a prefix is ours in a text of this origin.</summary>
    public SchemeStanding Judge(SchemePrefix prefix, TextOrigin origin)
    {
        if (Counts(prefix.Scheme, origin))
        {
            return prefix is { Scheme: Literal, Instance: null } ? SchemeStanding.Literal : SchemeStanding.Known;
        }
        var lower = prefix.Scheme.ToLowerInvariant();
        return lower != prefix.Scheme && Counts(lower, origin) ? SchemeStanding.WrongCase : SchemeStanding.Unknown;
    }

    /// <summary>The same for a text that is a reference as a whole, if it is one.</summary>
    public SchemeStanding JudgeWhole(SchemePrefix prefix, ReadOnlySpan<byte> text, TextOrigin origin) =>
        _readsPaths
        && text[prefix.Length..].StartsWith("/"u8)
        && TryGet(prefix.Scheme.ToLowerInvariant(), out var syntax)
        && syntax.IsOfPaths
            ? Judge(prefix, TextOrigin.Flag)
            : Judge(prefix, origin);

    private bool Counts(string scheme, TextOrigin origin) =>
        scheme == Literal || (TryGet(scheme, out var syntax) && (syntax.Scanned || origin != TextOrigin.Environment));
}

/// <summary>How a <c>word://</c> stands to the schemes a run knows.</summary>
internal enum SchemeStanding
{
    /// <summary>Not ours: an app's own URL.</summary>
    Unknown,

    /// <summary>A known scheme but for its capital letters: a near miss.</summary>
    WrongCase,

    /// <summary><c>literal://</c>.</summary>
    Literal,

    /// <summary>A provider's scheme, with or without an instance.</summary>
    Known,
}
