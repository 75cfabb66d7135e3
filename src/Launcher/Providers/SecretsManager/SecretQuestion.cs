using System.Buffers;
using Launcher.Aws;

namespace Launcher.Providers.SecretsManager;

/// <summary>Which secret, which version of it, and where.</summary>
/// <param name="Id">Its name, or its whole or partial ARN: what the API calls SecretId.</param>
/// <param name="Region">See <see cref="AwsQuestion"/>.</param>
/// <param name="VersionId">Null for the one a stage points to.</param>
/// <param name="Stage">Null for AWSCURRENT.</param>
internal sealed record SecretQuestion(string Id, string? Region, string? VersionId, string? Stage) : AwsQuestion(Region)
{
    public const string VersionOption = "version-id";
    public const string StageOption = "stage";
    public const string RegionOption = "region";

    private const int LongestName = 512;
    private const int SuffixLength = 7;
    private const string Service = "secretsmanager";
    private const string ResourceKind = "secret:";

    private static readonly SearchValues<char> s_suffixCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    );

    /// <summary>Whether only the version that AWSCURRENT points to is wanted: all a batch can give.</summary>
    public bool IsCurrent => VersionId is null && Stage is null;

    public override bool IsFixed => VersionId is not null;

    /// <summary>Whether it ends in the six characters that AWS puts behind every name.</summary>
    public bool IsWholeArn =>
        Arn.Looks(Id)
        && Id.Length > SuffixLength
        && Id[^SuffixLength] == '-'
        && Id.AsSpan(Id.Length - SuffixLength + 1).IndexOfAnyExcept(s_suffixCharacters) < 0;

    /// <summary>Whether a secret is the one meant.</summary>
    public bool Is(SecretRecord record) =>
        Id == record.Name
        || Id == record.Arn
        || (
            record.Arn is { } arn
            && Arn.Looks(Id)
            && arn.Length == Id.Length + SuffixLength
            && arn[Id.Length] == '-'
            && arn.StartsWith(Id, StringComparison.Ordinal)
        );

    public static SecretQuestion Of(SecretRequest request) =>
        new(
            request.Location,
            Arn.Parse(request.Location)?.Region ?? Option(request, RegionOption),
            Option(request, VersionOption),
            Option(request, StageOption)
        );

    /// <summary>What is wrong with a location, and the way out.</summary>
    public static Failure? Check(string location)
    {
        if (!Arn.Looks(location))
        {
            return location.Length <= LongestName && location.All(IsNameCharacter)
                ? null
                : Failure.Reference(
                    $"{Quoted.Text(location)} is not the name of a secret",
                    $"it has at most {LongestName} letters, digits and /_+=.@-"
                );
        }
        if (
            Arn.Parse(location) is not { Service: Service } arn
            || !arn.Resource.StartsWith(ResourceKind, StringComparison.Ordinal)
            || !AwsRegion.IsName(arn.Region)
        )
        {
            return Failure.Reference(
                $"{Quoted.Text(location)} is not the ARN of a secret",
                "write arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME"
            );
        }
        var name = arn.Resource[ResourceKind.Length..];
        if (name.Split(':') is [var secret, var key, ..])
        {
            // ECS task definitions write key, stage and version into the ARN.
            return Failure.Reference(
                $"{Quoted.Text(location)} has more after the name of the secret",
                $"write it as an option or selector: {Quoted.Text($"...:secret:{secret}?stage=...#{key}")}"
            );
        }
        return name.All(IsNameCharacter) && name.Length > 0
            ? null
            : Failure.Reference($"{Quoted.Text(location)} is not the ARN of a secret", "copy it from the console");
    }

    private static bool IsNameCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || "/_+=.@-".Contains(character, StringComparison.Ordinal);

    private static string? Option(SecretRequest request, string name) =>
        request.Options.FirstOrDefault(option => option.Name == name)?.Value;
}
