using Launcher.Model;

namespace Launcher.Fetching.Selection;

/// <summary>RFC 6901: <c>/a/b/0</c>, with <c>~1</c> for a slash and <c>~0</c> for a tilde in a name.</summary>
internal static class JsonPointer
{
    /// <param name="pointer">Begins with a slash.</param>
    /// <returns>The unescaped steps.</returns>
    public static Outcome<string[]> Steps(string pointer)
    {
        for (var at = pointer.IndexOf('~'); at >= 0; at = pointer.IndexOf('~', at + 1))
        {
            if (at + 1 == pointer.Length || pointer[at + 1] is not ('0' or '1'))
            {
                return Failure.Reference(
                    $"{Quoted.Text(pointer)} is not a JSON Pointer: a '~' is followed by neither 0 nor 1",
                    "write '~0' for a tilde and '~1' for a slash in a name"
                );
            }
        }
        // In this order: ~01 is ~1, not a slash.
        return Array.ConvertAll(
            pointer[1..].Split('/'),
            step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
        );
    }

    /// <summary>A name as a step is written.</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
