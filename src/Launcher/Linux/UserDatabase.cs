using System.Globalization;
using System.Text;

namespace Launcher.Linux;

/// <summary>
/// Looks up users in the image's /etc/passwd and /etc/group (passwd(5), group(5)). Not getpwnam: glibc would load the
/// image's NSS modules into a static program.
/// </summary>
internal static class UserDatabase
{
    private const string Passwd = "/etc/passwd";
    private const string Group = "/etc/group";
    private const string Root = "root";

    /// <summary>
    /// Resolves <c>user</c> or <c>user:group</c>, each a name or a number. A number is that id whatever the files say: whoever
    /// deploys the image may mount other ones. For the same reason only "root" is a name of 0.
    /// </summary>
    /// <param name="passwdFile">Another file, for tests.</param>
    /// <param name="groupFile">Another file, for tests.</param>
    /// <returns>The user, or a problem that says which part is unknown.</returns>
    public static (AppUser? User, Problem? Problem) Find(
        string text,
        string subject,
        string passwdFile = Passwd,
        string groupFile = Group
    )
    {
        if (Lines(passwdFile, out var problem) is not { } users || Lines(groupFile, out problem) is not { } groups)
        {
            return (null, problem! with { Subject = subject });
        }
        // As glibc does, a line without its numbers is skipped: half an entry must never become uid 0.
        users.RemoveAll(fields => fields.Length < 6 || Number(fields[2]) is null || Number(fields[3]) is null);
        groups.RemoveAll(fields => fields.Length < 3 || Number(fields[2]) is null);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        var group = colon < 0 ? null : text[(colon + 1)..];
        if (name.Length == 0)
        {
            // An unset variable in "$APP_USER" must not mean root.
            return Unknown(subject, $"{Shown.Name(text)} names no user", "write USER or USER:GROUP, or leave it out");
        }
        var isNumber = IsDigits(name);
        var entry = users.Find(isNumber ? fields => Number(fields[2]) == Number(name) : fields => fields[0] == name);
        if ((isNumber ? Number(name) : Number(entry?[2])) is not { } userId)
        {
            return Unknown(
                subject,
                $"there is no user {Shown.Name(name)} in {passwdFile}",
                Nearest.To(name, users.Select(fields => fields[0])) is { } nearest
                    ? $"did you mean {nearest}?"
                    : "add the user to the image, or write numbers: 1000:1000"
            );
        }
        if (userId == 0 && !isNumber && name != Root)
        {
            return Unknown(
                subject,
                $"the user {Quoted.Text(name)} has uid 0 in {passwdFile}, which is root's",
                "write root if that is meant, or the number of the user"
            );
        }
        if (group is { Length: > 0 })
        {
            var named = IsDigits(group) ? null : groups.Find(fields => fields[0] == group);
            if ((IsDigits(group) ? Number(group) : Number(named?[2])) is not { } groupId)
            {
                return Unknown(
                    subject,
                    $"there is no group {Shown.Name(group)} in {groupFile}",
                    Nearest.To(group, groups.Select(fields => fields[0])) is { } nearest
                        ? $"did you mean {nearest}?"
                        : "add the group to the image, or write a number"
                );
            }
            // An explicit group is the only one, as with docker run --user and gosu.
            return groupId == 0 && named is not null && group != Root
                ? Unknown(
                    subject,
                    $"the group {Quoted.Text(group)} has gid 0 in {groupFile}, which is root's",
                    "write root if that is meant, or the number of the group"
                )
                : (new AppUser(userId, groupId, [], Home(entry)), null);
        }
        if (entry is null || Number(entry[3]) is not { } primary)
        {
            return Unknown(
                subject,
                $"uid {userId} has no entry in {passwdFile}, so its group is unknown",
                $"write the group too: {name}:{name}"
            );
        }
        var supplementary = groups
            .Where(fields => fields.Length >= 4 && fields[3].Split(',').Contains(entry[0]))
            .Select(fields => Number(fields[2]))
            .OfType<uint>()
            .Where(id => id != primary)
            .Prepend(primary)
            .Distinct()
            .ToList();
        return (new AppUser(userId, primary, supplementary, Home(entry)), null);
    }

    // gosu and docker exec set "/" where nothing is known.
    private static string Home(string[]? entry) => entry is not null && entry[5].Length > 0 ? entry[5] : "/";

    private static bool IsDigits(string text) => text.All(char.IsAsciiDigit);

    // 4294967295 means "unchanged" to the kernel's calls, and is nobody.
    private static uint? Number(string? text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number != uint.MaxValue
            ? number
            : null;

    /// <summary>
    /// Lines end with LF alone, as in glibc, which takes a CR for a part of the last field: the app would find another
    /// home, and be in a group that it is not in here.
    /// </summary>
    /// <returns>Null when the file is there and cannot be read as that.</returns>
    private static List<string[]>? Lines(string path, out Problem? problem)
    {
        problem = null;
        // An image without the file knows no names; scratch has none.
        if (!File.Exists(path))
        {
            return [];
        }
        try
        {
            var text = File.ReadAllBytes(path);
            problem =
                Utf16.Begins(text) ? Unfit(path, "is UTF-16", "save it as UTF-8")
                : text.AsSpan().StartsWith(Encoding.UTF8.Preamble)
                    ? Unfit(path, "begins with a byte order mark", "save it without one")
                : text.AsSpan().IndexOf((byte)'\r') is >= 0 and var at
                    ? Unfit(
                        path,
                        $"has a carriage return in line {1 + text.AsSpan(0, at).Count((byte)'\n')}",
                        "save it with LF line ends"
                    )
                : null;
            return problem is null
                ?
                [
                    .. Encoding
                        .UTF8.GetString(text)
                        .Split('\n')
                        .Where(line => line.Length > 0 && line[0] != '#')
                        .Select(Fields),
                ]
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = Unfit(path, $"cannot be read by uid {Identity.EffectiveUser}", "make it readable for everyone");
            return null;
        }
    }

    private static string[] Fields(string line) => line.Split(':');

    private static Problem Unfit(string path, string what, string wayOut) =>
        new(ProblemClass.User, null, $"{path} {what}", wayOut);

    private static (AppUser?, Problem?) Unknown(string subject, string what, string wayOut) =>
        (null, new Problem(ProblemClass.User, subject, what, wayOut));
}
