using Launcher.Aws;

namespace Launcher.Providers.ParameterStore;

/// <summary>Which parameter, which version of it, and where.</summary>
/// <param name="Name">As the API takes it, or an ARN; without version or label.</param>
/// <param name="Selector"><c>:3</c> or <c>:label</c>; empty for the newest.</param>
/// <param name="Region">See <see cref="AwsQuestion"/>.</param>
/// <param name="IsExpanded">Whether everything below it is wanted.</param>
internal sealed record ParameterQuestion(string Name, string Selector, string? Region, bool IsExpanded)
    : AwsQuestion(Region)
{
    public const string VersionOption = "version";
    public const string LabelOption = "label";
    public const string RegionOption = "region";

    private const int LongestName = 2048;
    private const string Service = "ssm";
    private const string ResourceKind = "parameter";

    /// <summary>What the API is asked for.</summary>
    public string Id => Name + Selector;

    /// <summary>The version that was named; null for the newest and for a label, which has a letter in it.</summary>
    public long? Version =>
        long.TryParse(Selector.AsSpan(Selector.Length > 0 ? 1 : 0), out var version) ? version : null;

    public override bool IsFixed => Version is not null && !IsExpanded;

    public static ParameterQuestion Of(SecretRequest request)
    {
        var (name, selector) = Cut(request.Location);
        var asked = Option(request, VersionOption) ?? Option(request, LabelOption);
        return new(
            Arn.Looks(name) || !name.Contains('/', StringComparison.Ordinal) || name.StartsWith('/')
                ? name
                : $"/{name}",
            asked is null ? selector : $":{asked}",
            Arn.Parse(name)?.Region ?? Option(request, RegionOption),
            request.Expand
        );
    }

    /// <summary>Two options that contradict each other, and the way out; null when none do.</summary>
    public static Failure? CheckOptions(SecretRequest request)
    {
        var name = Quoted.Text(request.Location);
        var (version, label) = (Option(request, VersionOption), Option(request, LabelOption));
        if (version is not null && (version.Length == 0 || !version.All(char.IsAsciiDigit)))
        {
            return Failure.Reference($"the version of {name} is not a number", "write ?version=3, or ?label=NAME");
        }
        return
            (version is null ? 0 : 1) + (label is null ? 0 : 1) + (Cut(request.Location).Selector.Length > 0 ? 1 : 0)
            > 1
            ? Failure.Reference($"{name} names more than one version", "keep one of :VERSION, ?version= and ?label=")
            : null;
    }

    /// <summary>What is wrong with a location, and the way out.</summary>
    public static Failure? Check(string location)
    {
        var (name, selector) = Cut(location);
        var hasSelector = selector.Length != 1 && selector.Skip(1).All(IsNameCharacter);
        if (!Arn.Looks(location))
        {
            return
                hasSelector && name.Length is > 0 and <= LongestName && name.All(IsNameCharacter) && !name.EndsWith('/')
                ? null
                : Failure.Reference(
                    $"{Quoted.Text(location)} is not the name of a parameter",
                    "it has letters, digits and _.-, with slashes between; a version or label comes after a colon"
                );
        }
        return
            hasSelector
            && Arn.Parse(name) is { Service: Service } arn
            && arn.Resource.StartsWith($"{ResourceKind}/", StringComparison.Ordinal)
            && arn.Resource.All(IsNameCharacter)
            && AwsRegion.IsName(arn.Region)
            ? null
            : Failure.Reference(
                $"{Quoted.Text(location)} is not the ARN of a parameter",
                "write arn:aws:ssm:REGION:ACCOUNT:parameter/NAME"
            );
    }

    // The sixth colon of an ARN, the first of a name.
    private static (string Name, string Selector) Cut(string location)
    {
        var from = Arn.Looks(location) ? location.IndexOf($":{ResourceKind}", StringComparison.Ordinal) + 1 : 0;
        var colon = location.IndexOf(':', from);
        return colon < 0 || (from == 0 && Arn.Looks(location))
            ? (location, "")
            : (location[..colon], location[colon..]);
    }

    private static bool IsNameCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '/' or '_' or '.' or '-';

    private static string? Option(SecretRequest request, string name) =>
        request.Options.FirstOrDefault(option => option.Name == name) is { } option ? option.Value ?? "" : null;
}
