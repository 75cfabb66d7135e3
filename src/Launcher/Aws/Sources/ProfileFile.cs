using System.Text;

namespace Launcher.Aws.Sources;

/// <summary>
/// Reads AWS's shared files: sections in brackets, <c>key = value</c>, whole-line comments. Nested lines belong to
/// services the launcher does not ask. Source: "Format of the shared config and credentials files", AWS SDKs and Tools.
/// </summary>
/// <remarks>
/// What AWS's own tools read in different ways is refused where it would count: a section or a key twice (an error for the
/// AWS CLI, the last one for the SDKs), a comment after a value (a part of it for the AWS CLI), an indented key (a key, or
/// the rest of the one before), a colon for an equals sign.
/// </remarks>
internal sealed class ProfileFile
{
    private const string Default = "default";
    private const string Prefix = "profile";

    private readonly bool _isConfig;
    private readonly Dictionary<string, Profile> _profiles;
    private readonly Dictionary<string, int> _sections = [];
    private readonly Dictionary<string, int> _keys = [];
    private Profile? _profile;
    private bool _isBelowSection;
    private bool _isNested;

    private ProfileFile(bool isConfig, Dictionary<string, Profile> profiles) =>
        (_isConfig, _profiles) = (isConfig, profiles);

    /// <param name="text">All of the file.</param>
    /// <param name="isConfig">Whether profiles but the default are called <c>[profile NAME]</c>.</param>
    /// <param name="profiles">Gets the values, by profile and key; values that are there give way.</param>
    /// <returns>Why nothing of the file can be told, and where; null when what can is in the profiles.</returns>
    public static string? Read(ReadOnlySpan<byte> text, bool isConfig, Dictionary<string, Profile> profiles)
    {
        if (Utf16.Begins(text))
        {
            return "line 1: it is UTF-16, and must be saved as UTF-8";
        }
        if (LineEnds.StrayReturn(text) is > 0 and var stray)
        {
            return $"line {stray}: a carriage return without a line feed; lines end with LF or CR LF";
        }
        if (text.StartsWith(Encoding.UTF8.Preamble))
        {
            text = text[Encoding.UTF8.Preamble.Length..];
        }
        var file = new ProfileFile(isConfig, profiles);
        var number = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            number++;
            var line = text[range].TrimEnd(" \t\r"u8);
            var content = line.TrimStart(" \t"u8);
            if (content.IsEmpty || content[0] is (byte)'#' or (byte)';')
            {
                continue;
            }
            var problem =
                content.Length < line.Length ? file.Indented(number)
                : content[0] == (byte)'[' ? file.Section(content, number)
                : file.Key(content, number);
            if (problem is not null)
            {
                return $"line {number} {problem}";
            }
        }
        return null;
    }

    private string? Section(ReadOnlySpan<byte> line, int number)
    {
        var end = line.IndexOf((byte)']');
        if (end < 0)
        {
            return "has no ']'";
        }
        var name = ProfileName(Encoding.UTF8.GetString(line[1..end]));
        (_isBelowSection, _isNested, _profile) = (true, false, null);
        _keys.Clear();
        if (name is null)
        {
            return null;
        }
        if (!_profiles.TryGetValue(name, out _profile))
        {
            _profiles.Add(name, _profile = new Profile(name));
        }
        if (!_sections.TryAdd(name, number))
        {
            _profile.Fault ??= $"line {number}: the profile appears twice (line {_sections[name]})";
        }
        return null;
    }

    private string? Key(ReadOnlySpan<byte> line, int number)
    {
        if (!_isBelowSection)
        {
            return "comes before the first section, such as [default]";
        }
        if (_profile is null)
        {
            return null;
        }
        var cut = line.IndexOf((byte)'=');
        if (cut <= 0)
        {
            _profile.Fault ??= $"line {number} is not 'key = value'";
            return null;
        }
        var key = Encoding.UTF8.GetString(line[..cut].Trim(" \t"u8)).ToLowerInvariant();
        var value = line[(cut + 1)..].Trim(" \t"u8);
        _isNested = value.IsEmpty;
        if (Profile.IsRead(key))
        {
            _profile.Fault ??=
                !_keys.TryAdd(key, number) ? $"line {number}: {key} appears twice (line {_keys[key]})"
                : HasComment(value) ? $"line {number}: a comment after a value, which some tools take for a part of it"
                : value is [(byte)'"' or (byte)'\'', .., (byte)'"' or (byte)'\'']
                    ? $"line {number}: quotes around a value, which are a part of it"
                : null;
        }
        _profile.Values[key] = new SecretValue(value);
        return null;
    }

    // Below a key without a value, as of "s3 =", there are settings of that service.
    private string? Indented(int number)
    {
        if (!_isBelowSection)
        {
            return "is indented";
        }
        if (!_isNested && _profile is not null)
        {
            _profile.Fault ??= $"line {number} is indented, which makes it a part of the one before";
        }
        return null;
    }

    private static bool HasComment(ReadOnlySpan<byte> value) =>
        value.IndexOf(" #"u8) >= 0
        || value.IndexOf(" ;"u8) >= 0
        || value.IndexOf("\t#"u8) >= 0
        || value.IndexOf("\t;"u8) >= 0;

    private string? ProfileName(string section)
    {
        var name = section.Trim();
        if (!_isConfig || name == Default)
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
