namespace Launcher.Providers.LocalFile;

/// <summary>How a file's content is organised: as <c>?format=</c> says, else as its name says. The content is never guessed at.</summary>
internal static class FileFormat
{
    public const string Option = "format";

    private const string Json = "json";
    private const string Dotenv = "dotenv";
    private const string WayOut = "use 'format=json' or 'format=dotenv'";

    /// <returns>Null when <paramref name="format"/> is set, else what is wrong with the option.</returns>
    public static SecretAnswer? Of(SecretRequest request, out DocumentFormat format)
    {
        foreach (var option in request.Options)
        {
            if (option.Name != Option)
            {
                continue;
            }
            format = option.Value switch
            {
                Json => DocumentFormat.Json,
                Dotenv => DocumentFormat.Dotenv,
                _ => DocumentFormat.Opaque,
            };
            return format != DocumentFormat.Opaque
                ? null
                : Failure.Reference(Wrong(request.Location, option.Value), WayOut);
        }
        format = ByName(request.Location.AsSpan(request.Location.LastIndexOf('/') + 1));
        return null;
    }

    private static string Wrong(string path, string? value) =>
        string.IsNullOrEmpty(value)
            ? $"the option 'format' of {Quoted.Text(path)} has no value"
            : $"the option 'format' of {Quoted.Text(path)} has an unknown value: {Quoted.Text(value)}";

    private static DocumentFormat ByName(ReadOnlySpan<char> name) =>
        name.EndsWith(".json") ? DocumentFormat.Json
        : name.EndsWith(".env") || name.StartsWith(".env.") ? DocumentFormat.Dotenv
        : DocumentFormat.Opaque;
}
