using System.Text;
using System.Text.Json;

namespace Launcher.Configuration;

/// <summary>
/// Settings from a file: one JSON object with comments, a key per setting, named as the flag without its dashes. What
/// stands under <c>"locked"</c> is said for good.
/// </summary>
internal sealed class ConfigFile
{
    /// <summary>Where an image keeps it, and the only place whose locks count.</summary>
    public const string Standard = "/etc/launcher/launcher.json";

    private const string LockedKey = "locked";
    private const string SchemaKey = "$schema";

    private readonly List<SettingValue> _values = [];
    private readonly HashSet<Setting> _locked = [];
    private readonly Problems _problems = [];
    private readonly IReadOnlyList<Setting> _settings;

    private ConfigFile(string path, IReadOnlyList<Setting> settings) => (Path, _settings) = (path, settings);

    public string Path { get; }

    /// <summary>Every value, locked ones with <see cref="SettingSource.Lock"/>.</summary>
    public IReadOnlyList<SettingValue> Values => _values;

    /// <summary>The settings nobody else may change; one may be locked to its default (<c>"override": null</c>, <c>"expand": []</c>).</summary>
    public IReadOnlySet<Setting> Locked => _locked;

    /// <summary>What is wrong in it, each with its line and column.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <param name="path">For messages.</param>
    /// <param name="text">UTF-8.</param>
    /// <param name="settings">Every setting there is.</param>
    public static ConfigFile Parse(string path, ReadOnlySpan<byte> text, IReadOnlyList<Setting> settings)
    {
        var file = new ConfigFile(path, settings);
        var content = text.StartsWith(Encoding.UTF8.Preamble) ? text[3..] : text;
        if (Utf16.Begins(text))
        {
            file.Bad([], 0, "the file is UTF-16", "save it as UTF-8");
            return file;
        }
        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var reader = new Utf8JsonReader(content, options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                file.Bad(content, 0, "the file is not a JSON object", "write { \"timeout\": \"10s\" }");
                return file;
            }
            file.ReadObject(ref reader, content, isLocked: false);
            // Text behind the object is an error too.
            while (reader.Read()) { }
        }
        catch (JsonException error)
        {
            // The reader's position is that of the byte it could not take.
            var line = (error.LineNumber ?? 0) + 1;
            var column = (error.BytePositionInLine ?? 0) + 1;
            file._problems.Setting(
                $"{path}:{line}:{column}",
                "here it stops being JSON",
                "look for a missing comma, quote or bracket before it; comments and a trailing comma are fine"
            );
        }
        catch (InvalidOperationException)
        {
            // So the reader says that a string cannot be text: bytes that are not UTF-8, or half of a surrogate pair.
            file.Bad(
                content,
                reader.TokenStartIndex,
                "the text that begins here is not Unicode",
                "save the file as UTF-8; escapes such as \\ud83d come in pairs"
            );
        }
        return file;
    }

    private void ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, bool isLocked)
    {
        var seen = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var at = reader.TokenStartIndex;
            var key = reader.GetString()!;
            reader.Read();
            if (!seen.Add(key))
            {
                Bad(text, at, $"the key {Shown.Name(key)} appears twice", "keep one of them");
                reader.Skip();
            }
            else if (key == LockedKey && !isLocked)
            {
                ReadLocks(ref reader, text, at);
            }
            else if (key == SchemaKey && !isLocked)
            {
                // Which schema an editor checks the file against.
                reader.Skip();
            }
            else if (Find(key) is { } setting)
            {
                ReadSetting(ref reader, text, setting, isLocked);
            }
            else
            {
                Bad(text, at, $"unknown key {Shown.Name(key)}", DidYouMean(key));
                reader.Skip();
            }
        }
    }

    private void ReadLocks(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, long at)
    {
        if (Path != Standard)
        {
            Bad(text, at, $"locks count only in {Standard}", "move them there, into the image");
        }
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadObject(ref reader, text, isLocked: true);
            return;
        }
        Bad(text, reader.TokenStartIndex, "'locked' is not an object", "write { \"vault-addr\": \"https://...\" }");
        reader.Skip();
    }

    private void ReadSetting(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, Setting setting, bool isLocked)
    {
        if (isLocked)
        {
            _locked.Add(setting);
        }
        switch (setting.Kind, reader.TokenType)
        {
            case (SettingKind.Switch, JsonTokenType.True or JsonTokenType.False):
            case (SettingKind.Single, JsonTokenType.Number)
                when setting != Settings.FileMode && setting != Settings.Umask:
                Add(text, reader.TokenStartIndex, setting, Encoding.UTF8.GetString(reader.ValueSpan), isLocked);
                break;
            case (not SettingKind.Switch, JsonTokenType.Null) when isLocked:
                // Decided as well: it has no value, or its default.
                break;
            case (not SettingKind.Switch, JsonTokenType.String):
                AddString(ref reader, text, setting, "", isLocked);
                break;
            case (SettingKind.Single, JsonTokenType.Number):
                // As Kubernetes' defaultMode, which is 256 for 0400.
                Bad(
                    text,
                    reader.TokenStartIndex,
                    $"'{setting.Name}' is octal, and a number in JSON is decimal",
                    $"write its octal digits as a string, such as \"{(setting == Settings.Umask ? "0027" : "0400")}\""
                );
                break;
            case (SettingKind.Repeated, JsonTokenType.StartArray):
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType != JsonTokenType.String)
                    {
                        Mistyped(ref reader, text, setting);
                        continue;
                    }
                    AddString(ref reader, text, setting, "", isLocked);
                }
                break;
            case (SettingKind.Repeated, JsonTokenType.StartObject) when Separator(setting) is { } separator:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var (at, name) = (reader.TokenStartIndex, reader.GetString()!);
                    reader.Read();
                    if (separator == '=' && name.Contains(separator, StringComparison.Ordinal))
                    {
                        // What stands behind it would be taken for the value.
                        Bad(
                            text,
                            at,
                            $"{Shown.Name(name)} has a '=' in it",
                            $"a key is what {setting.ValueName} begins with"
                        );
                        continue;
                    }
                    if (reader.TokenType != JsonTokenType.String)
                    {
                        Mistyped(ref reader, text, setting);
                        continue;
                    }
                    AddString(ref reader, text, setting, $"{name}{separator}", isLocked);
                }
                break;
            default:
                Mistyped(ref reader, text, setting);
                break;
        }
    }

    /// <summary>What stands between the two things an entry is made of, so that an object can hold them; or null.</summary>
    public static char? Separator(Setting setting) =>
        setting.ValueName.Contains('=', StringComparison.Ordinal) ? '='
        : setting.ValueName.Contains(':', StringComparison.Ordinal) ? ':'
        : null;

    private void Mistyped(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, Setting setting)
    {
        var form = setting.Kind switch
        {
            SettingKind.Switch => "true or false",
            SettingKind.Single => $"a string: {setting.ValueName}",
            _ when Separator(setting) is not null => $"an object of strings, or a list of strings {setting.ValueName}",
            _ => $"a list of strings {setting.ValueName}",
        };
        Bad(text, reader.TokenStartIndex, $"'{setting.Name}' does not take this", $"write {form}");
        reader.Skip();
    }

    private void AddString(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> text,
        Setting setting,
        string prefix,
        bool isLocked
    )
    {
        var at = reader.TokenStartIndex;
        var value = reader.GetString()!;
        if (value.Length == 0)
        {
            Bad(text, at, $"'{setting.Name}' has an empty value", "leave the key out to get the default");
            return;
        }
        Add(text, at, setting, prefix + value, isLocked);
    }

    private void Add(ReadOnlySpan<byte> text, long at, Setting setting, string value, bool isLocked) =>
        _values.Add(
            new SettingValue(
                setting,
                value,
                $"{Path}:{TextPosition.Of(text, at)}",
                isLocked ? SettingSource.Lock : SettingSource.File
            )
        );

    // A file that names another file would have to be read first.
    private Setting? Find(string key) =>
        _settings.FirstOrDefault(setting => setting.Name == key && setting != Settings.Config)
        ?? InstanceSetting.Find(_settings, key);

    private string DidYouMean(string key) =>
        key == Settings.Config.Name ? "a file does not name another: give it by flag or variable"
        : key == LockedKey ? "write its keys beside the others"
        : (
            InstanceSetting.Nearest(_settings, key)?.Name
            ?? Nearest.To(key, _settings.Select(setting => setting.Name).Append(LockedKey))
        )
            is { } nearest
            ? $"did you mean '{nearest}'?"
        : "a key is the name of a flag without its dashes: see launcher --help";

    private void Bad(ReadOnlySpan<byte> text, long at, string what, string wayOut) =>
        _problems.Setting($"{Path}:{TextPosition.Of(text, at)}", what, wayOut);
}
