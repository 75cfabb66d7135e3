using Launcher.Fetching.Selection;
using Launcher.Providers;

namespace Launcher.Fetching;

/// <summary>
/// The variables of an expansion. Who writes the store must not be able to run code in the app: <see cref="RiskyNames"/>
/// are refused unless <c>only</c> names them in full.
/// </summary>
internal static class ExpandedNames
{
    public static Outcome<KeyValuePair<string, SecretValue>[]> Of(SecretDocument document, Expansion expansion)
    {
        var reference = expansion.Reference;
        var selected = DocumentSelector.Expand(
            document,
            reference.Place,
            expansion.Only.Count == 0 ? null : key => NamePattern.Covers(expansion.Only, key)
        );
        if (selected.Value is not { } found)
        {
            return selected;
        }
        var keys = new List<KeyValuePair<string, SecretValue>>();
        var names = new Dictionary<string, string>();
        foreach (var (key, stored) in found)
        {
            var name = expansion.Prefix + (expansion.UpperCase ? Upper(key) : key);
            if (!IsIdentifier(name))
            {
                return Refuse(
                    $"the key {Quoted.Text(key)} cannot be a variable name",
                    IsIdentifier(expansion.Prefix + Upper(key))
                        ? $"add names=upper, which makes it {expansion.Prefix + Upper(key)}, or leave it out with only="
                        : "leave it out with only=, or add a prefix="
                );
            }
            if (!expansion.Only.Contains(key) && RiskyNames.ReaderOf(name) is { } reader)
            {
                return Refuse(
                    $"the key {Quoted.Text(key)} would set {name}, which decides what is loaded, run, read or trusted by {reader}",
                    $"leave it out with only=, or name it there in full: only=*,{key}"
                );
            }
            if (!names.TryAdd(name, key))
            {
                return Refuse(
                    $"the keys {Quoted.Text(names[name])} and {Quoted.Text(key)} would both set {name}",
                    "leave one out with only="
                );
            }
            var value = stored;
            if (reference.Option("decode") is { } encoding)
            {
                var decoded = ValueDecoder.Decode(stored, encoding);
                if (decoded.Failure is { } wrong)
                {
                    return wrong.From($"the key {Quoted.Text(key)}");
                }
                value = decoded.Value!;
            }
            keys.Add(new(name, value));
        }
        return keys.Count > 0
            ? keys.ToArray()
            : Failure.NotFound(
                $"{Quoted.Text(reference.Place)} has no {(expansion.Only.Count == 0 ? "keys" : "key that only= names")}",
                expansion.Only.Count == 0 ? "put a key into it" : "check the pattern: *, ? and commas"
            );
    }

    private static string Upper(string key) =>
        string.Create(
            key.Length,
            key,
            static (characters, from) =>
            {
                for (var i = 0; i < from.Length; i++)
                {
                    characters[i] = char.IsAsciiLetterOrDigit(from[i]) ? char.ToUpperInvariant(from[i]) : '_';
                }
            }
        );

    // POSIX's identifier, which every shell and runtime reads: narrower than what --env lets a user write by hand.
    private static bool IsIdentifier(string name) =>
        name.Length > 0
        && !char.IsAsciiDigit(name[0])
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private static Failure Refuse(string what, string wayOut) => Failure.Value(what, wayOut);
}
