using System.Net;
using System.Text;

namespace Launcher.Aws.Services;

/// <summary>
/// Takes the text of single elements from the answers of AWS's query protocol, which have neither attributes nor comments
/// nor CDATA where it looks. An XML reader would be half a megabyte for six elements.
/// </summary>
internal static class XmlText
{
    /// <summary>The text of the first element of this name, unescaped; null when there is none.</summary>
    public static string? Find(ReadOnlySpan<byte> xml, string name) =>
        Raw(xml, name) is { IsEmpty: false } raw ? WebUtility.HtmlDecode(Encoding.UTF8.GetString(raw)) : null;

    /// <summary>The bytes between its tags as they stand; empty when there are none.</summary>
    public static ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> xml, string name)
    {
        var open = Encoding.UTF8.GetBytes($"<{name}>");
        var start = xml.IndexOf(open);
        if (start < 0)
        {
            return default;
        }
        var rest = xml[(start + open.Length)..];
        var end = rest.IndexOf(Encoding.UTF8.GetBytes($"</{name}>"));
        return end < 0 ? default : rest[..end];
    }
}
