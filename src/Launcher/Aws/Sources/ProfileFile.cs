using System.Text;
using Launcher.Model;

namespace Launcher.Aws.Sources;

/// <summary>
/// Reads AWS's shared files: sections in brackets, <c>key = value</c>, whole-line comments. Nested lines belong to
/// services the launcher does not ask. Source: "Format of the shared config and credentials files", AWS SDKs and Tools.
/// </summary>
internal static class ProfileFile
{
    private const string Default = "default";
    private const string Prefix = "profile";

    /// <param name="text">All of the file.</param>
    /// <param name="isConfig">Whether profiles but the default are called <c>[profile NAME]</c>.</param>
    /// <param name="profiles">Gets the values, by profile and key; values that are there give way.</param>
    public static void Read(
        ReadOnlySpan<byte> text,
        bool isConfig,
        Dictionary<string, Dictionary<string, SecretValue>> profiles
    )
    {
        Dictionary<string, SecretValue>? profile = null;
        if (text.StartsWith(Encoding.UTF8.Preamble))
        {
            text = text[Encoding.UTF8.Preamble.Length..];
        }
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range].TrimEnd(" \t\r"u8);
            if (line.IsEmpty || line[0] is (byte)'#' or (byte)';' or (byte)' ' or (byte)'\t')
            {
                continue;
            }
            if (line[0] == (byte)'[')
            {
                var end = line.IndexOf((byte)']');
                var name = ProfileName(Encoding.UTF8.GetString(end < 0 ? line[1..] : line[1..end]), isConfig);
                profile = null;
                if (name is not null && !profiles.TryGetValue(name, out profile))
                {
                    profiles.Add(name, profile = []);
                }
                continue;
            }
            var cut = line.IndexOf((byte)'=');
            if (cut > 0)
            {
                var key = Encoding.UTF8.GetString(line[..cut].Trim(" \t"u8)).ToLowerInvariant();
                profile?[key] = new SecretValue(line[(cut + 1)..].Trim(" \t"u8));
            }
        }
    }

    private static string? ProfileName(string section, bool isConfig)
    {
        var name = section.Trim();
        if (!isConfig || name == Default)
        {
            return name;
        }
        return
            name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.Length > Prefix.Length
            && char.IsWhiteSpace(name[Prefix.Length])
            ? name[Prefix.Length..].Trim().Trim('"', '\'')
            : null;
    }
}
