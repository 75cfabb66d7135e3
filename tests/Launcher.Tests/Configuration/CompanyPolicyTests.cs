using Launcher.Configuration;
using Launcher.Planning;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Configuration;

/// <summary>
/// The policy of <c>examples/company-base-image</c> decides every setting that decides what is read, sent, executed or
/// trusted. Whoever adds a setting has to say here what a deployment could do with it.
/// </summary>
public sealed class CompanyPolicyTests
{
    private static readonly string s_path = Path.Combine(
        Repository.Folder,
        "examples",
        "company-base-image",
        "launcher.json"
    );

    private static readonly Dictionary<string, string> s_settings = """
        env                    decides: asks for a secret or a file
        file                   decides: asks for a secret or a file
        memfd                  decides: asks for a secret or a file
        template               decides: asks for a secret or a file
        expand                 decides: asks for a secret or a file
        override               decides: names a file, and wins over what was decided
        no-scan                decides: lets variables ask for secrets
        scan-file              decides: lets variables ask for files
        scan-skip              open: leaves a variable alone
        compat                 decides: lets variables ask for secrets
        file-mode              decides: who may read a secret file
        file-owner             decides: who may read a secret file
        allow-disk             decides: where secrets are written
        overwrite              decides: which files root replaces
        user                   decides: who the app is
        umask                  open: the app's own business
        no-new-privs           decides: whether the app may become more
        pristine               open: what the app inherits
        keep                   open: what the app inherits
        strip                  open: what the app inherits
        mode                   open: who waits for the app
        signal-group           open: how the app is told to end
        grace-period           open: how the app is told to end
        signal-rewrite         open: how the app is told to end
        refresh                open: how changes are followed
        on-change              open: how changes are followed
        file-group             open: how changes are followed
        quiet-period           open: how changes are followed
        change-splay           open: how changes are followed
        max-restarts           open: how changes are followed
        exit-code-on-change    open: how changes are followed
        revoke                 open: how long leases live
        end-timeout            open: how the app is told to end
        config                 open: any lock refuses another file
        timeout                open: how long a start may take
        log-level              open: never a value at any level
        log-format             open: never a value at any level
        vault-addr             decides: who is asked
        vault-allow-http       decides: who may read along
        vault-namespace        decides: what is asked for
        vault-proxy            decides: the way
        vault-auth             open: who asks
        vault-role             open: who asks
        vault-mount            open: who asks
        vault-token-file       decides: a file that is sent
        vault-role-id-file     decides: a file that is sent
        vault-secret-id-file   decides: a file that is sent
        vault-jwt-file         decides: a file that is sent
        vault-aws-region       open: who asks
        vault-aws-header       open: who asks
        vault-unwrap           open: who asks
        vault-ca-file          decides: who is believed
        vault-ca-dir           decides: who is believed
        vault-client-cert-file decides: a file that is sent
        vault-client-key-file  decides: a file that is read
        vault-tls-server-name  decides: who is believed
        vault-tls-skip-verify  decides: who is believed
        aws-region             open: who asks, at AWS's own addresses
        aws-profile            open: who asks
        aws-role-arn           open: who asks
        aws-external-id        open: who asks
        aws-session-name       open: who asks
        aws-endpoint           decides: who is asked
        aws-allow-http         decides: who may read along
        aws-ca-file            decides: who is believed
        azure-tenant           open: who asks
        azure-client-id        open: who asks
        azure-authority        decides: who is asked
        azure-endpoint         decides: who is asked
        azure-ca-file          decides: who is believed
        gcp-project            open: who asks
        gcp-credentials-file   decides: a file that is read and sent
        gcp-endpoint           decides: who is asked
        gcp-ca-file            decides: who is believed
        k8s-addr               decides: who is asked
        k8s-namespace          decides: what is asked for
        k8s-token-file         decides: a file that is sent
        k8s-ca-file            decides: who is believed
        plugin-path            decides: what root executes
        plugin-env             decides: what root executes
        """.Split('\n').Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries)).ToDictionary(
        row => row[0],
        row => row[1]
    );

    [Fact]
    public void Every_setting_is_told_of()
    {
        var settings = SettingTable.All.Select(setting => setting.Name).ToList();
        Assert.True(
            s_settings.Keys.ToHashSet().SetEquals(settings),
            $"say in {nameof(CompanyPolicyTests)} what a deployment could do with it, and lock what decides something in "
                + $"{s_path}; new: {Names(settings.Except(s_settings.Keys))}; gone: {Names(s_settings.Keys.Except(settings))}"
        );
    }

    [Fact]
    public void What_decides_something_is_decided_by_the_example_in_so_many_words()
    {
        var file = ConfigFile.Parse(ConfigFile.Standard, File.ReadAllBytes(s_path), SettingTable.All);

        Assert.Empty(file.Problems);
        Assert.Equal(
            s_settings
                .Where(row => row.Value.StartsWith("decides: ", StringComparison.Ordinal))
                .Select(row => row.Key)
                .Order(),
            file.Locked.Select(setting => setting.Name).Order()
        );
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("none"));
}
