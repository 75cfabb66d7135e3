namespace Launcher.Aws;

/// <summary>A region, and who named it.</summary>
/// <param name="Name"><c>eu-west-1</c>.</param>
/// <param name="Origin">A flag, a variable, a profile, the instance; for messages and <c>plan</c>.</param>
internal sealed record AwsRegion(string Name, string Origin)
{
    private const int LongestLabel = 63;

    /// <summary>Whether it can be one: it becomes part of a host name, and nothing else may.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestLabel
        && char.IsAsciiLetterLower(text[0])
        && text.All(character =>
            char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'
        );

    /// <summary>What is wrong with a region and the way out, or null.</summary>
    public static Failure? Check(string text) =>
        IsName(text)
            ? null
            : Failure.Setting($"{Shown.Name(text)} is not an AWS region", "write its code, such as eu-west-1");
}
