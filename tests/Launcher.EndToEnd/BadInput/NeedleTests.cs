using System.Collections.Concurrent;
using System.Text.Json;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Providers;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>
/// A secret put into the wrong place: in every setting there is, as flag, twin, key and vendor's variable, and in every
/// position of the command line. No verb prints it, nor eight characters of it in a row, at any level. Only what is the
/// valid name of a whole entry, <c>NAME=REF</c>, is shown whatever it is called.
/// </summary>
public sealed class NeedleTests : IDisposable
{
    private const int Piece = 8;

    private static readonly string[] s_verbs = ["run", "check", "plan", "policy"];

    private static readonly string[] s_otherVariables =
    [
        "AWS_PROFILE",
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_ROLE_SESSION_NAME",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "AZURE_CLIENT_SECRET",
        "AZURE_CLIENT_CERTIFICATE_PATH",
        "AZURE_FEDERATED_TOKEN_FILE",
        "AZURE_KEY_VAULT_URL",
        "AZURE_POD_IDENTITY_AUTHORITY_HOST",
        "IDENTITY_ENDPOINT",
        "IDENTITY_HEADER",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "GOOGLE_CLOUD_QUOTA_PROJECT",
        "GCE_METADATA_HOST",
        "KUBERNETES_SERVICE_HOST",
        "KUBERNETES_SERVICE_PORT",
        "CLOUDSDK_CONFIG",
        "HTTPS_PROXY",
        "NO_PROXY",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "LAUNCHER_VAULT_TOKEN",
        "LAUNCHER_TIMOUT",
        "LAUNCHER_DB_PASSWORD",
    ];

    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    public static TheoryData<string, string> Needles =>
        new()
        {
            { "a generated token", "q7Zf2mXw9KpL4vRt8YbN3cHs6JdG" },
            { "a JWT", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhcHA6ZGVmYXVsdCJ9.c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4" },
            {
                "a key",
                "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIBsecretsecretA9f3k1Lq8ZsWvT0uPx7YyRb2c\noAoGCCqGSM49AwEHoUQDQgAEx1mQ4b5n7v8c9d0e1f2g3h==\n-----END EC PRIVATE KEY-----\n"
            },
            { "a password in hex", "9f86d081884c7d659a2feaa0c55ad015" },
            { "a password of a person's", "Tr0ub4dor&3" },
        };

    [Theory]
    [MemberData(nameof(Needles))]
    public async Task In_every_setting_it_is_printed_by_no_verb(string kind, string needle)
    {
        var leaks = new ConcurrentQueue<string>();
        var tried = Settings(needle).Concat(Variables(needle)).Concat(Words(needle)).ToList();

        await Parallel.ForEachAsync(
            tried,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (attempt, _) =>
            {
                var outcome = await attempt.Run.RunAsync();
                if (Found(outcome, needle) is { } piece)
                {
                    leaks.Enqueue($"{attempt.Where}: {piece}\n{outcome}");
                }
            }
        );

        Assert.True(tried.Count > 300, $"{kind}: only {tried.Count} places");
        Assert.True(leaks.IsEmpty, $"{kind}: {leaks.Count} of {tried.Count}\n{string.Join('\n', leaks)}");
    }

    /// <summary>What is printed is found: a reference is no secret, and <c>plan</c> shows it.</summary>
    [Theory]
    [InlineData("q7Zf2mXw9KpL4vRt8YbN3cHs6JdG")]
    [InlineData("9f86d081884c7d659a2feaa0c55ad015")]
    public async Task A_needle_that_is_printed_would_be_found(string needle)
    {
        var outcome = await Base("plan").Arguments("--env", $"A=file:///run/{needle[..^4]}/x").RunAsync();

        Assert.Equal(needle[..Piece], Found(outcome, needle));
    }

    private static string? Found(Outcome outcome, string needle)
    {
        var said = outcome.StandardOutput + outcome.StandardError;
        foreach (var line in needle.Split('\n').Where(line => !line.StartsWith("-----", StringComparison.Ordinal)))
        {
            for (var i = 0; i + Piece <= line.Length; i++)
            {
                if (said.Contains(line.AsSpan(i, Piece), StringComparison.Ordinal))
                {
                    return line.Substring(i, Piece);
                }
            }
        }
        return null;
    }

    private IEnumerable<(string Where, Run Run)> Settings(string needle)
    {
        var next = 0;
        foreach (var setting in SettingTable.All)
        {
            foreach (var form in setting.Vendor is "vault" or "aws" ? (string?[])[null, "eu"] : [null])
            {
                var place = setting.Of(form);
                foreach (var how in (string[])["flag", "twin", "key", "locked key"])
                {
                    // Each verb sees each setting in one form, and each kind of secret sees another pairing.
                    var verb = s_verbs[(next++ + needle.Length) % s_verbs.Length];
                    var run = Base(verb, place.Name);
                    run = how switch
                    {
                        "flag" => run.Arguments($"{place.Flag}={needle}"),
                        "twin" => run.Env(place.Variable, needle),
                        _ => run.Arguments("--config", Config(place.Name, needle, how != "key", place.Kind, next)),
                    };
                    yield return ($"{verb}, {how} {place.Name}", verb == "run" ? run.Command("true") : run);
                }
            }
        }
    }

    private string Config(string name, string needle, bool isLocked, SettingKind kind, int number)
    {
        object value = kind == SettingKind.Repeated ? new[] { needle } : needle;
        object whole = new Dictionary<string, object> { [name] = value };
        // A key of a delivery's name may be the secret too.
        return _site.Disk.Write(
            $"{number}-{needle.Length}.json",
            JsonSerializer.Serialize(
                isLocked
                    ? new Dictionary<string, object>
                    {
                        [needle] = value,
                        ["env"] = new Dictionary<string, object> { [needle] = needle },
                    }
                    : whole
            )
        );
    }

    private static IEnumerable<(string Where, Run Run)> Variables(string needle)
    {
        var names = SettingTable
            .All.SelectMany(setting => setting.VendorVariables.Concat(setting.RelatedVariables))
            .Concat(ProviderTable.All.SelectMany(provider => provider.LoginSecrets.Concat(provider.AppLogins)))
            .Concat(s_otherVariables)
            .Distinct();
        foreach (var name in names)
        {
            foreach (var verb in s_verbs)
            {
                var run = Base(verb, name).Env(name, needle);
                yield return ($"{verb}, {name}", verb == "run" ? run.Command("true") : run);
            }
        }
    }

    private static IEnumerable<(string Where, Run Run)> Words(string needle)
    {
        string[][] all =
        [
            [needle],
            ["run", needle],
            ["copy", needle],
            ["help", needle],
            ["version", needle],
            ["check", needle],
            ["--", needle],
            ["--env", needle],
            ["--env", $"DB_PASSWORD:{needle}"],
            ["--env", $"DB_PASSWORD {needle}"],
            ["--env", $"={needle}"],
            ["--env", $"A={needle}"],
            ["--env", $"A=postgres://app:{needle}@db@{{file:///x}}"],
            ["--file", $"/run/x={needle}"],
            ["--env", $"{needle}!=file:///x"],
            ["--file", $"{needle}=file:///x"],
            ["--memfd", $"A@{needle}=file:///x"],
            ["--memfd", $"{needle}!@20=file:///x"],
            ["--template", $"{needle}:/run/x"],
            ["--template", $"/x:{needle}"],
            ["--expand", $"file:///x?names={needle}"],
            ["--expand", $"file:///x?prefix={needle}"],
            ["--signal-rewrite", $"TERM:{needle}"],
            ["--user", $"root:{needle}"],
            ["--passwrod", needle],
            [$"--passwrod={needle}"],
            [$"--{needle}"],
            [$"-p{needle}"],
            [$"PGPASSWORD={needle}", "psql"],
        ];
        return all.Select(words => (string.Join(' ', words), Run.Launcher(words).Env("LAUNCHER_LOG_LEVEL", "debug")))
            .Concat(
                all.Where(words => words[0].StartsWith("--", StringComparison.Ordinal) && words.Length == 2)
                    .SelectMany(words =>
                        s_verbs.Select(verb => ($"{verb} {words[0]} {words[1]}", Base(verb).Arguments(words)))
                    )
            );
    }

    /// <summary>A start in which every store is used, and none answers: nothing listens at port 1.</summary>
    private static Run Base(string verb, string about = "")
    {
        var run = Run.Launcher(verb)
            .Env("LAUNCHER_LOG_LEVEL", "debug")
            .Env("LAUNCHER_TIMEOUT", "150ms")
            .Env("VAULT_ADDR", "https://127.0.0.1:1")
            .Env("AWS_REGION", "eu-west-1")
            .Env("AWS_ENDPOINT_URL", "https://127.0.0.1:1")
            .Env("AWS_EC2_METADATA_DISABLED", "true")
            .Env("LAUNCHER_AZURE_ENDPOINT", "https://127.0.0.1:1")
            .Env("AZURE_AUTHORITY_HOST", "https://127.0.0.1:1")
            .Env("AZURE_POD_IDENTITY_AUTHORITY_HOST", "https://127.0.0.1:1")
            .Env("AZURE_CLIENT_ID", "id")
            .Env("LAUNCHER_GCP_ENDPOINT", "https://127.0.0.1:1")
            .Env("GCE_METADATA_HOST", "127.0.0.1:1")
            .Env("KUBERNETES_SERVICE_HOST", "127.0.0.1")
            .Env("KUBERNETES_SERVICE_PORT", "1");
        run = about.StartsWith("AWS_", StringComparison.Ordinal)
            ? run.Env("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/app")
            : run.Env("AWS_ACCESS_KEY_ID", "id").Env("AWS_SECRET_ACCESS_KEY", "key");
        run = about.StartsWith("VAULT_", StringComparison.Ordinal) ? run : run.Env("VAULT_TOKEN", "t");
        return about.StartsWith("plugin", StringComparison.Ordinal) ? run.Arguments("--env", "G=plugin://needle/x")
            : about.Contains("+eu", StringComparison.Ordinal)
                ? run.Arguments(
                    "--env",
                    "V=vault+eu://secret/a#b",
                    "--env",
                    "S=aws-sm+eu://a",
                    "--env",
                    "Z=azure-kv+eu://my-vault/a",
                    "--env",
                    "Y=gcp-sm+eu://my-project/a",
                    "--env",
                    "K=k8s+eu://app/a#b"
                )
            : run.Arguments(
                "--env",
                "V=vault://secret/a#b",
                "--env",
                "S=aws-sm://a",
                "--env",
                "P=aws-ssm://a",
                "--env",
                "Z=azure-kv://my-vault/a",
                "--env",
                "Y=gcp-sm://my-project/a",
                "--env",
                "K=k8s://app/a#b"
            );
    }
}
