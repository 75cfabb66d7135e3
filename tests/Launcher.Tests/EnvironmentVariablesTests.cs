using System.Text;
using System.Text.RegularExpressions;
using Launcher.Aws;
using Launcher.Configuration;
using Launcher.Diagnostics;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Providers;
using Launcher.Providers.AzureKeyVault;
using Launcher.Providers.GoogleSecretManager;
using Launcher.Testing.Harness;
using Launcher.Transport;

namespace Launcher.Tests;

/// <summary>
/// Every variable that the launcher reads, and what becomes of it where the image locks settings. Whoever adds one has to say
/// so here: a variable that names what is read or where something is sent must not be open to a deployment.
/// </summary>
public sealed partial class EnvironmentVariablesTests
{
    /// <summary>Words of the code that look like variables and are none.</summary>
    private static readonly string[] s_words =
    [
        "PARAMETER_ARN",
        "LAUNCHER_",
        // A placeholder in a policy.
        "SERVICE_ACCOUNT",
        // Google's errors.
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "BILLING_DISABLED",
        "CONSUMER_INVALID",
        "FAILED_PRECONDITION",
        "IAM_PERMISSION_DENIED",
        "NOT_FOUND",
        "PERMISSION_DENIED",
        "SECURITY_POLICY_VIOLATED",
        "SERVICE_DISABLED",
        "USER_PROJECT_DENIED",
    ];

    private static IEnumerable<string> OfSettings(Setting setting) =>
        [setting.Variable, .. setting.VendorVariables, .. setting.RelatedVariables];

    [Fact]
    public void Each_one_in_the_code_is_of_a_setting_or_told_of_here()
    {
        var settings = SettingTable.All.SelectMany(OfSettings).ToHashSet();
        var names = Directory
            .EnumerateFiles(Path.Combine(Repository.Folder, "src"), "*.cs", SearchOption.AllDirectories)
            // Names that an expansion must not give to the app: nothing reads them.
            .Where(file =>
                Path.GetFileName(file) != "RiskyNames.cs" && !file.Contains("/obj/", StringComparison.Ordinal)
            )
            .SelectMany(file => Names(File.ReadAllText(file)))
            .ToHashSet();

        Assert.Equal(
            [],
            names.Where(name => !settings.Contains(name)).Except(s_words).Except(ReadVariables.OfNoSetting.Keys).Order()
        );
        Assert.Equal([], ReadVariables.OfNoSetting.Keys.Except(names).Order());
        Assert.Equal([], ReadVariables.OfNoSetting.Keys.Intersect(settings).Order());
        Assert.Equal(["EVIL_FILE", "HOME"], Names("inputs.Variable(\"EVIL_FILE\"), \"HOME\"u8, \"TERM\""));
    }

    [Fact]
    public void Each_of_a_setting_is_refused_where_that_is_locked_and_where_what_locks_it_too_is()
    {
        foreach (var setting in SettingTable.All.Where(setting => setting != Settings.Config))
        {
            foreach (var locked in SettingTable.All.Where(other => other == setting || Locks(other, setting)))
            {
                foreach (var name in OfSettings(setting))
                {
                    var given = new GivenSettings(
                        [],
                        Inherited.Of($"{name}=/vol/x"),
                        SettingTable.All,
                        ConfigFile.Parse("/etc/launcher/launcher.json", Lock(locked), SettingTable.All)
                    );
                    Assert.True(
                        given.Problems.Any(problem =>
                            problem.Subject == name
                            && problem.What.Contains(
                                " is locked by /etc/launcher/launcher.json",
                                StringComparison.Ordinal
                            )
                        ),
                        $"{name} is open beside a lock on {locked.Name}"
                    );
                }
            }
        }
    }

    [Fact]
    public void Those_that_name_a_file_or_a_listener_are_refused_beside_any_lock()
    {
        var names = ReadVariables.OfNoSetting.Where(row => row.Value == "any lock").Select(row => row.Key).ToList();
        Assert.Equal(
            names.Order(),
            PlatformVariables
                .All.Select(row => row.Key)
                .Concat(AzureVariables.All)
                .Append(GoogleSettings.MetadataHost)
                .Order()
        );
        foreach (var name in names)
        {
            var inherited = Inherited.Of($"{name}=/etc/shadow");
            var settings = new ProviderSettings(
                [],
                inherited,
                Network.Of(inherited),
                new Log(LogLevel.Warn, LogFormat.Text, _ => { })
            )
            {
                Time = BootClock.Shared,
            };
            var locked = new ProviderSettings([], inherited, Network.Of(inherited), settings.Log)
            {
                Locked = new HashSet<Setting> { Settings.NoNewPrivileges },
                Time = settings.Time,
            };

            foreach (
                var provider in ProviderTable.All.Where(provider =>
                    provider.Settings.Contains(
                        AzureVariables.All.Contains(name) ? AzureSettings.Tenant
                        : name == GoogleSettings.MetadataHost ? GoogleSettings.Project
                        : AwsSettings.Region
                    )
                )
            )
            {
                Assert.DoesNotContain(provider.CheckSettings(settings), IsForbidden);
                Assert.Contains(provider.CheckSettings(locked), IsForbidden);
            }

            bool IsForbidden(Problem problem) =>
                problem.Subject == name && problem.What.StartsWith("the image locks", StringComparison.Ordinal);
        }
    }

    private static bool Locks(Setting other, Setting setting) => other.LockedWith.Contains(setting.Name);

    private static byte[] Lock(Setting setting) =>
        Encoding.UTF8.GetBytes(
            $"{{ \"locked\": {{ \"{setting.Name}\": {setting.Kind switch { SettingKind.Switch => "false", SettingKind.Repeated => "[]", _ => "null" }} }} }}"
        );

    private static IEnumerable<string> Names(string source) =>
        Literal().Matches(Comment().Replace(source, "")).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"(?<=^|\s)//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    // A word alone is a signal, a method or a value's name; those that are variables are known.
    [GeneratedRegex(
        """
            "([A-Z][A-Z0-9]*(?:_[A-Za-z0-9]+)+\*?|[A-Z]+_\*?|[a-z]+_proxy|HOME|PATH|LANG|TZ|TMPDIR)(?:\\0)?"
            """
    )]
    private static partial Regex Literal();
}
