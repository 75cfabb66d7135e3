namespace Launcher.Model;

/// <summary>RFC 6901: <c>/a/b/0</c>, with <c>~1</c> for a slash and <c>~0</c> for a tilde in a name.</summary>
internal static class JsonPointer
{
    /// <summary>Whether each tilde in it is an escape.</summary>
    public static bool IsValid(string pointer)
    {
        for (var at = pointer.IndexOf('~'); at >= 0; at = pointer.IndexOf('~', at + 1))
        {
            if (at + 1 == pointer.Length || pointer[at + 1] is not ('0' or '1'))
            {
                return false;
            }
        }
        return true;
    }

    /// <param name="pointer">Valid, and begins with a slash.</param>
    /// <returns>The unescaped steps; in this order: ~01 is ~1, not a slash.</returns>
    public static string[] Steps(string pointer) =>
        Array.ConvertAll(
            pointer[1..].Split('/'),
            step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
        );

    /// <summary>A name as a step is written.</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
