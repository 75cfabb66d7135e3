using Launcher.Linux;
using Launcher.Providers;
using Launcher.Transport;

namespace Launcher.Aws.Sources;

/// <summary>AWS's shared files, as this user has them. Read once, when somebody asks.</summary>
internal sealed class Profiles
{
    /// <summary>For what AWS's tools do not all read in the same way.</summary>
    public const string WayOut = "write each setting once, unindented, as 'key = value' on a line of its own";

    private const string Default = "default";

    private readonly Dictionary<string, Profile> _profiles = [];

    public Profiles(ProviderSettings settings)
    {
        CredentialsFile = Place(settings, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
        ConfigFile = Place(settings, "AWS_CONFIG_FILE", "config");
        var given = settings.Value(AwsSettings.Profile);
        IsNamed = given is not null;
        IsOnly = AwsSettings.IsOurs(settings, AwsSettings.Profile);
        Name = given?.Text ?? Default;
        Origin = given?.Origin ?? "default";
        Read(ConfigFile, settings.ConfinesLinks, true);
        // The second one wins.
        Read(CredentialsFile, settings.ConfinesLinks, false);
    }

    public string CredentialsFile { get; }

    public string ConfigFile { get; }

    /// <summary>The profile that counts.</summary>
    public string Name { get; }

    /// <summary>Who named it, or <c>default</c>.</summary>
    public string Origin { get; }

    /// <summary>Whether somebody named it.</summary>
    public bool IsNamed { get; }

    /// <summary>Whether it was named to the launcher itself: then nothing else is looked at.</summary>
    public bool IsOnly { get; }

    /// <summary>Why a file that is there could not be read, and the way out; null when none was a problem.</summary>
    public Failure? Unreadable { get; private set; }

    public Profile? Current => Find(Name);

    public IEnumerable<string> Names => _profiles.Keys;

    public Profile? Find(string name) => _profiles.GetValueOrDefault(name);

    private static string Place(ProviderSettings settings, string variable, string name)
    {
        var home = settings.Machine("HOME")?.TrimEnd('/') ?? "/root";
        var path = settings.Machine(variable) ?? $"~/.aws/{name}";
        return path.StartsWith("~/", StringComparison.Ordinal) ? home + path[1..] : path;
    }

    private void Read(string path, bool confined, bool isConfig)
    {
        using var content = WholeFile.Read(path, SourceFile.Limit, out var errno, confined);
        if (content is not null)
        {
            var before = _profiles.Values.Where(profile => profile.Fault is not null).ToList();
            if (ProfileFile.Read(content.Bytes, isConfig, _profiles) is { } problem)
            {
                Unreadable ??= Failure.Setting($"{Shown.Path(path)}: {problem}", WayOut);
            }
            foreach (var profile in _profiles.Values.Where(profile => profile.Fault is not null).Except(before))
            {
                profile.Fault = $"{Shown.Path(path)}: {profile.Fault}";
            }
        }
        else if (errno is not (Errno.NoSuchEntry or Errno.NotADirectory))
        {
            Unreadable ??= Failure.Setting(
                Shown.Unreadable(path, ErrnoText.Describe(errno)),
                "let this process's user read it"
            );
        }
    }
}
