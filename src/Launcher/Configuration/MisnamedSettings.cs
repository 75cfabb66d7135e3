using System.Text;
using Launcher.References;

namespace Launcher.Configuration;

/// <summary>
/// Variables that were meant for the launcher and have no setting's name: with a warning alone the app would start without
/// its secrets, or with what logs in to a store. What an app called launcher may have of its own passes on.
/// </summary>
/// <param name="settings">Every setting there is.</param>
/// <param name="schemes">Every provider's syntax.</param>
/// <param name="vendors">The vendors' variables.</param>
/// <param name="logins">Those of them that hold what one logs in with.</param>
internal sealed class MisnamedSettings(
    IReadOnlyList<Setting> settings,
    SchemeSet schemes,
    IReadOnlyList<string> vendors,
    IReadOnlyList<string> logins
)
{
    private const string Prefix = "LAUNCHER_";

    // More edits than these make another word: LAUNCHER_FILE_NAME may be the app's.
    private const int MostEdits = 2;

    private Setting Variable => schemes.Targets[0].Setting;

    /// <param name="name">A variable of the inherited environment that is no setting's.</param>
    /// <param name="value">What it holds.</param>
    /// <returns>Null when it is the app's own.</returns>
    public Problem? Check(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        // Empty is how compose and shells write "not set".
        if (value.IsEmpty || name.Length < Prefix.Length || (name[0] | 0x20) != 'l')
        {
            return null;
        }
        var text = Encoding.UTF8.GetString(name);
        return !text.StartsWith(Prefix, StringComparison.Ordinal) ? CheckPrefix(text, value)
            : ServiceLink.Is(text, Encoding.UTF8.GetString(value)) ? null
            : LoginOf(text) is { } login
                ? Wrong(text, "is not a setting of the launcher, and the app would get what it holds", $"write {login}")
            : NearestSetting(text) is { } setting
                ? Wrong(text, "is not a setting of the launcher", $"did you mean {setting}?")
            : vendors.Contains(text[Prefix.Length..])
                ? Wrong(text, "is not a setting of the launcher", $"write {text[Prefix.Length..]}")
            : HoldsReference(value)
                ? Wrong(
                    text,
                    "is not a setting of the launcher, and holds a reference",
                    $"deliver it under another name: {Variable.Flag} NAME=REF, or {Variable.Variable}"
                )
            : null;
    }

    /// <summary><c>launcher_env</c>, <c>LAUNCHER-ENV</c>; and <c>LAUCNHER_ENV</c>, when it holds a reference.</summary>
    private Problem? CheckPrefix(string name, ReadOnlySpan<byte> value)
    {
        var cut = name.AsSpan().IndexOfAny('_', '-');
        if (cut < 0)
        {
            return null;
        }
        var meant = Prefix + name[(cut + 1)..].Replace('-', '_').ToUpperInvariant();
        var isMeant = settings.Any(setting => setting.Variable == meant);
        var isOurs = name.AsSpan(0, cut)
            .Equals(Prefix.AsSpan(0, Prefix.Length - 1), StringComparison.OrdinalIgnoreCase);
        return
            isMeant && (isOurs || (Nearest.Distance(name[..cut], Prefix[..^1]) <= MostEdits && HoldsReference(value)))
            ? Wrong(name, "is not a setting of the launcher", $"did you mean {meant}?")
            : null;
    }

    private string? NearestSetting(string name)
    {
        if (InstanceSetting.NearestVariable(settings, name) is { } instance)
        {
            return instance.Variable;
        }
        // Without the prefix, which they share: it would make every short name look like every other.
        var rest = name[Prefix.Length..];
        var near = Nearest.To(rest, settings.Select(setting => setting.Variable[Prefix.Length..]));
        var isVendors = settings.Any(setting =>
            setting.Vendor is { } vendor && rest.StartsWith($"{vendor}_", StringComparison.OrdinalIgnoreCase)
        );
        return near is not null && (isVendors || Nearest.Distance(rest, near) <= MostEdits) ? Prefix + near : null;
    }

    /// <summary>The login's variable whose name it ends with; of a further instance, with the instance left out.</summary>
    private string? LoginOf(string name)
    {
        foreach (var login in logins)
        {
            var cut = login.IndexOf('_', StringComparison.Ordinal) + 1;
            var isInstance =
                name.StartsWith($"{Prefix}{login[..cut]}_", StringComparison.OrdinalIgnoreCase)
                && name.EndsWith($"_{login[cut..]}", StringComparison.OrdinalIgnoreCase);
            if (isInstance || name.EndsWith($"_{login}", StringComparison.OrdinalIgnoreCase))
            {
                return login;
            }
        }
        return null;
    }

    /// <summary>Whether it is a reference, holds one inline, or is a list of entries with one.</summary>
    private bool HoldsReference(ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)'\n'))
        {
            var line = value[range].Trim(" \t\r\"'"u8);
            if (line.IndexOf("://"u8) < 0)
            {
                continue;
            }
            if (IsReference(line) || IsReference(line[(line.IndexOf((byte)'=') + 1)..]))
            {
                return true;
            }
            for (var rest = line; rest.IndexOf("@{"u8) is >= 0 and var at; )
            {
                rest = rest[(at + 2)..];
                if (IsReference(rest))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private bool IsReference(ReadOnlySpan<byte> text) =>
        SchemePrefix.TryRead(text, out var prefix)
        && (
            schemes.Judge(prefix, TextOrigin.Flag) is SchemeStanding.Known or SchemeStanding.WrongCase
            || ReferenceParser.Parse(Encoding.UTF8.GetString(text), schemes).Value is not null
        );

    private static Problem Wrong(string name, string what, string wayOut) =>
        new(
            ProblemClass.BadSetting,
            Quoted.Name(name),
            $"the variable {what}",
            $"{wayOut}{(wayOut.EndsWith('?') ? " If" : "; if")} the app reads it, write {Settings.ScanSkip.Flag} {Quoted.Name(name)}"
        );
}
