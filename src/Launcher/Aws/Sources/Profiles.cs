using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Aws.Sources;

/// <summary>AWS's shared files, as this user has them. Read once, when somebody asks.</summary>
internal sealed class Profiles
{
    private const string Default = "default";

    private readonly Dictionary<string, Profile> _profiles = [];

    public Profiles(AwsInputs inputs)
    {
        CredentialsFile = Place(inputs, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
        ConfigFile = Place(inputs, "AWS_CONFIG_FILE", "config");
        var given = inputs.Value(AwsSettings.Profile);
        IsNamed = given is not null;
        IsOnly = inputs.IsOurs(AwsSettings.Profile);
        Name = given?.Text ?? Default;
        Origin = given?.Origin ?? "default";
        var values = new Dictionary<string, Dictionary<string, SecretValue>>();
        Read(ConfigFile, inputs.HasLocks, true, values);
        // The second one wins.
        Read(CredentialsFile, inputs.HasLocks, false, values);
        foreach (var (name, keys) in values)
        {
            _profiles.Add(name, new Profile(name, keys));
        }
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

    /// <summary>Why a file that is there could not be read; null when none was a problem.</summary>
    public string? Unreadable { get; private set; }

    public Profile? Current => Find(Name);

    public IEnumerable<string> Names => _profiles.Keys;

    public Profile? Find(string name) => _profiles.GetValueOrDefault(name);

    private static string Place(AwsInputs inputs, string variable, string name)
    {
        var home = inputs.Variable("HOME")?.TrimEnd('/') ?? "/root";
        var path = inputs.Variable(variable) ?? $"~/.aws/{name}";
        return path.StartsWith("~/", StringComparison.Ordinal) ? home + path[1..] : path;
    }

    private void Read(
        string path,
        bool confined,
        bool isConfig,
        Dictionary<string, Dictionary<string, SecretValue>> values
    )
    {
        using var content = SourceFile.Read(path, confined, out var errno);
        if (content is not null)
        {
            ProfileFile.Read(content.Bytes, isConfig, values);
        }
        else if (errno is not (Errno.NoSuchEntry or Errno.NotADirectory))
        {
            Unreadable ??= Shown.Unreadable(path, ErrnoText.Describe(errno));
        }
    }
}
