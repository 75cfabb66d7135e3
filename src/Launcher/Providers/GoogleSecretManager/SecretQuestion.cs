namespace Launcher.Providers.GoogleSecretManager;

/// <summary>Which version of which secret of which project; or which of a project's secrets.</summary>
internal sealed class SecretQuestion
{
    public const string VersionOption = "version";
    public const string LocationOption = "location";

    private const string Latest = "latest";
    private const char AndMore = '*';
    private const int LongestName = 255;

    private readonly Failure? _problem;

    private SecretQuestion(string[] path, IReadOnlyList<ReferenceOption> options)
    {
        var rest = path;
        switch (rest)
        {
            case ["projects", var project, .. var inside]:
                Project = project;
                rest = inside is ["locations", var place, .. var below] ? below : inside;
                Place = inside.Length == rest.Length ? null : inside[1];
                Name = rest.Length > 1 ? rest[1] : "";
                Version = rest.Length > 3 ? rest[3] : Latest;
                break;
            case [var project, var name, ..]:
                (Project, Name) = (project, name);
                break;
            default:
                Name = path[0];
                break;
        }
        foreach (var option in options)
        {
            if (option.Name == VersionOption ? rest.Length > 3 : rest.Length < path.Length - 2)
            {
                _problem = Failure.Reference(
                    $"the {option.Name} is in the name of the secret already",
                    "leave the option out"
                );
            }
            else if (option.Name == VersionOption)
            {
                Version = option.Value ?? "";
            }
            else
            {
                Place = option.Value ?? "";
            }
        }
    }

    /// <summary>Null for the default one, until that is known.</summary>
    public string? Project { get; set; }

    /// <summary>Where a regional secret is: <c>europe-west1</c>; null for one that is not.</summary>
    public string? Place { get; }

    /// <summary>With <see cref="AndMore"/> at its end for those that begin so.</summary>
    public string Name { get; }

    /// <summary>A number, or a name for one: <c>latest</c> is the newest.</summary>
    public string Version { get; } = Latest;

    /// <summary>Whether it is about any number of secrets.</summary>
    public bool IsList => Name.EndsWith(AndMore);

    /// <summary>What the names of those begin with.</summary>
    public string Prefix => Name.TrimEnd(AndMore);

    /// <summary>Whether it can never be answered otherwise.</summary>
    public bool IsFixed => !IsList && Version.All(char.IsAsciiDigit);

    /// <summary>Null until it is there.</summary>
    public SecretAnswer? Answer { get; set; }

    public static SecretQuestion Of(SecretRequest request) => new(request.Location.Split('/'), request.Options);

    /// <summary>One that a list has named.</summary>
    public SecretQuestion Listed(string name) =>
        new(
            Place is null
                ? ["projects", Project!, "secrets", name]
                : ["projects", Project!, "locations", Place, "secrets", name],
            []
        );

    /// <summary>What is wrong with a location, as far as nobody has to be asked; null when nothing is.</summary>
    public static Failure? Check(string location)
    {
        var parts = location.Split('/');
        if (
            parts[0] == "projects"
                ? parts
                    is not (
                        ["projects", _, "secrets", _]
                        or ["projects", _, "secrets", _, "versions", _]
                        or ["projects", _, "locations", _, "secrets", _]
                        or ["projects", _, "locations", _, "secrets", _, "versions", _]
                    )
                : parts.Length > 2
        )
        {
            return Failure.Reference(
                $"{Quoted.Text(location)} is not the name of a secret",
                "write PROJECT/NAME, or projects/PROJECT/secrets/NAME/versions/VERSION"
            );
        }
        var question = new SecretQuestion(parts, []);
        return question.Project is { } project && !IsProject(project)
                ? Failure.Reference(
                    $"{Quoted.Text(project)} is not a project",
                    "write its id or number: gcloud projects list"
                )
            : question.Prefix.Length > LongestName
            || (question.Prefix.Length == 0 && !question.IsList)
            || !question.Prefix.All(IsNameCharacter)
                ? Failure.Reference(
                    $"{Quoted.Text(question.Name)} is not the name of a secret",
                    $"it has at most {LongestName} letters, digits, dashes and underscores"
                )
            : question.OptionProblem();
    }

    /// <summary>What is wrong with its options, or with the want of a name.</summary>
    public Failure? Problem(bool expand) =>
        _problem
        ?? OptionProblem()
        ?? (
            !IsList ? null
            : !expand
                ? Failure.Reference(
                    $"{Quoted.Text(Name)} is any number of secrets",
                    "name one: gcp-sm://PROJECT/NAME; --expand takes all"
                )
            : Version != Latest
                ? Failure.Reference("a list of secrets has no version", "leave version out, or name one secret")
            : null
        );

    /// <summary>Whether a text can be the id or number of a project: it becomes part of a path.</summary>
    public static bool IsProject(string text) =>
        text.Length is > 0 and <= 128
        && text.All(letter =>
            char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.' or ':'
        );

    private Failure? OptionProblem() =>
        !IsWord(Version)
            ? Failure.Reference(
                $"{Quoted.Text(Version)} is not a version of a secret",
                "write its number, 'latest', or an alias"
            )
        : Place is not null && !(IsWord(Place) && Place.Contains('-', StringComparison.Ordinal))
            ? Failure.Reference($"{Quoted.Text(Place)} is not a location", "write a region: europe-west1")
        : null;

    private static bool IsWord(string text) => text.Length is > 0 and <= 63 && text.All(IsNameCharacter);

    private static bool IsNameCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '-' or '_';
}
