namespace Launcher.References;

/// <summary>The options of every scheme: how a value is decoded, what happens without one, and where it goes.</summary>
internal static class CommonOptions
{
    /// <summary><c>decode=base64|base64url|hex</c>: how the store's value is encoded.</summary>
    public const string Decode = "decode";

    /// <summary>Keeps the trailing newlines that file-like values lose on the way into a variable.</summary>
    public const string Raw = "raw";

    /// <summary>Drops the line ends that other values keep.</summary>
    public const string Trim = "trim";

    /// <summary><c>default=VALUE</c>: used for not-found only. The value may itself be a secret.</summary>
    public const string Default = "default";

    /// <summary>Not-found, and only that, leaves the target out.</summary>
    public const string Optional = "optional";

    /// <summary><c>as=WORD</c>: how the value is delivered.</summary>
    public const string As = "as";

    /// <summary><c>to=PATH</c>: where a file goes.</summary>
    public const string To = "to";

    /// <summary><c>mode=0400</c>: permission bits of a file, octal; no setuid, setgid or sticky bit.</summary>
    public const string Mode = "mode";

    /// <summary><c>owner=uid[:gid]</c> or a name: who owns a file.</summary>
    public const string Owner = "owner";

    /// <summary><c>on-change=rewrite|signal:NAME|restart|exit</c>: what a change while the app runs brings about.</summary>
    public const string OnChange = "on-change";

    /// <summary>All of them, as listed in messages.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        Decode,
        Raw,
        Trim,
        Default,
        Optional,
        As,
        To,
        Mode,
        Owner,
        OnChange,
    ];

    private const string ModeForm = "write 3 or 4 octal digits up to 0777, such as 0400";
    private static readonly string[] Encodings = ["base64", "base64url", "hex"];

    public static bool Has(string name) => Names.Contains(name);

    /// <summary>What is wrong with one option's value, or null; options of other names are not looked at.</summary>
    public static ReferenceFault? Check(ReferenceOption option, SchemeSet schemes) =>
        option switch
        {
            { Name: Raw or Trim or Optional, Value: not null } => new(
                $"option '{option.Name}' takes no value",
                $"write '{option.Name}' alone"
            ),
            { Name: Default, Value: null } => new("option 'default' has no '='", "write default=VALUE or default="),
            { Name: Decode } => CheckWord(option, Encodings),
            { Name: As } => CheckWord(
                option,
                [.. Array.ConvertAll(schemes.Targets, target => target.Word).OfType<string>()]
            ),
            { Name: To, Value: null or "" } => new("option 'to' needs a value", "write an absolute path"),
            { Name: Mode, Value: null or "" } => new("option 'mode' needs a value", ModeForm),
            { Name: Owner, Value: null or "" } => new(
                "option 'owner' needs a value",
                "write a user's name or uid, and :group where it matters"
            ),
            { Name: OnChange } when ChangeAction.Parse(option.Value ?? "") is null => new(
                "option 'on-change' has an unknown value",
                ChangeAction.WayOut(option.Value ?? "")
            )
            {
                Culprit = option.Value,
            },
            { Name: To } when option.Value[0] != '/' => new(
                "option 'to' has a path that is not absolute",
                "write a path that starts with '/'"
            )
            {
                Culprit = option.Value,
            },
            { Name: Mode } when !Octal.TryParse(option.Value, out _) => new("option 'mode' has a bad value", ModeForm)
            {
                Culprit = option.Value,
            },
            _ => null,
        };

    /// <summary>What is wrong with options that are fine one by one, or null.</summary>
    public static ReferenceFault? CheckTogether(IReadOnlyList<ReferenceOption> options, SchemeSet schemes)
    {
        bool Has(string name) => options.Any(option => option.Name == name);
        if (Has(Optional) && Has(Default))
        {
            return new(
                "options 'optional' and 'default' are mutually exclusive",
                "keep 'optional' to leave the target out, or 'default' to fill it, when the secret is not found"
            );
        }
        if (Has(Raw) && Has(Trim))
        {
            return new(
                "options 'raw' and 'trim' are mutually exclusive",
                "keep 'raw' for the line end, or 'trim' for none"
            );
        }
        var target = options.FirstOrDefault(option => option.Name == As)?.Value;
        if (!Has(To) || Array.Exists(schemes.Targets, kind => kind.HasPath && kind.Word == target))
        {
            return null;
        }
        var words = schemes.Words(kind => kind.HasPath);
        return new($"option 'to' needs '{words}'", $"add {words}, or remove 'to'");
    }

    private static ReferenceFault? CheckWord(ReferenceOption option, string[] words)
    {
        var choice = $"write {string.Join(", ", words[..^1])} or {words[^1]}";
        return string.IsNullOrEmpty(option.Value) ? new($"option '{option.Name}' needs a value", choice)
            : Array.IndexOf(words, option.Value) >= 0 ? null
            : new ReferenceFault($"option '{option.Name}' has an unknown value", choice) { Culprit = option.Value };
    }
}
