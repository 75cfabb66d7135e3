using System.Text;

namespace Launcher.References;

/// <summary>
/// <see cref="SecretReference"/> to text. What is printed is one word without control characters, parses to an equal
/// reference, and may stand in <c>@{...}</c> as it is.
/// </summary>
internal static class ReferencePrinter
{
    // '&' is encoded outside the options too: there, '&default=' is refused as a misplaced option.
    private const string InLocation = "?#&{}";
    private const string InOptionName = "?#&={}";
    private const string InOptionValue = "?#&{}";
    private const string InSelector = "?#&{}";

    /// <summary>The whole reference. Not for messages: the value of <c>default=</c> may be a secret.</summary>
    public static string Print(SecretReference r) => Print(r, hideDefault: false);

    /// <summary>For messages: the value of <c>default=</c> is replaced by <c>...</c>.</summary>
    public static string Display(SecretReference r) => Print(r, hideDefault: true);

    private static string Print(SecretReference r, bool hideDefault)
    {
        var text = new StringBuilder(r.Scheme);
        if (r.Instance is not null)
        {
            text.Append('+').Append(r.Instance);
        }
        text.Append("://");
        PercentCode.Encode(text, r.Location, InLocation);
        var separator = '?';
        foreach (var option in r.Options)
        {
            text.Append(separator);
            separator = '&';
            PercentCode.Encode(text, option.Name, InOptionName);
            if (option.Value is not null)
            {
                text.Append('=');
                PercentCode.Encode(
                    text,
                    hideDefault && option.Name == CommonOptions.Default ? "..." : option.Value,
                    InOptionValue
                );
            }
        }
        if (r.Selector is not null)
        {
            text.Append('#');
            PercentCode.Encode(text, r.Selector, InSelector);
        }
        return text.ToString();
    }
}
