using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Launcher.Diagnostics;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Providers;
using Launcher.References;
using Launcher.Testing.Doubles.Aws;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;
using Launcher.Tests.Providers.LocalFile;

namespace Launcher.Tests.Providers;

/// <summary>What every provider of the table promises, whatever its store. A new one brings its <see cref="IStoreUnderTest"/>.</summary>
public sealed class ContractTests
{
    private const string Needle = "hunter2-correct-horse";

    public static TheoryData<string> Schemes => [.. ProviderTable.All.Select(descriptor => descriptor.Scheme)];

    /// <summary>Without those that never say why there is no secret: an exit code does not.</summary>
    public static TheoryData<string> SchemesThatSayWhy =>
        [.. ProviderTable.All.Where(descriptor => descriptor.KnowsAbsence).Select(descriptor => descriptor.Scheme)];

    private static IStoreUnderTest Store(string scheme) =>
        scheme switch
        {
            "file" => new FileStore(),
            "vault" => new VaultStore(),
            "aws-sm" or "aws-ssm" => new AwsStore(scheme),
            "plugin" => new ProgramStore(),
            _ => throw new ArgumentException($"{scheme}:// has no store to test it against", nameof(scheme)),
        };

    private static SecretAnswer Ask(
        string scheme,
        IStoreUnderTest store,
        string location,
        CancellationToken? cancellation = null
    )
    {
        var request = new SecretRequest(location, [], false);
        var token = cancellation ?? TestContext.Current.CancellationToken;
        return Assert.Single(
            ProviderTable
                .Get(scheme)
                .Create(store.Settings)
                .FetchAsync([request], token)
                .AsTask()
                .GetAwaiter()
                .GetResult()
        );
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void A_secret_is_its_exact_bytes(string scheme)
    {
        using var store = Store(scheme);
        var content = Encoding.UTF8.GetBytes(Needle);
        Assert.Equal(store.Answer(content), Ask(scheme, store, store.Put(content)).Document!.Content.Bytes);
    }

    [Theory]
    [MemberData(nameof(SchemesThatSayWhy))]
    public void What_is_not_there_is_not_found_with_a_way_out(string scheme)
    {
        using var store = Store(scheme);
        var failure = Ask(scheme, store, store.Missing()).Failure!;
        Assert.Equal(ProblemClass.NotFound, failure.Class);
        Assert.False(string.IsNullOrEmpty(failure.WayOut));
    }

    [Theory]
    [MemberData(nameof(SchemesThatSayWhy))]
    public void What_may_not_be_read_is_denied_and_not_not_found(string scheme)
    {
        using var store = Store(scheme);
        var location = store.Put(Encoding.UTF8.GetBytes(Needle));
        store.AskDenied(location, () => Assert.Equal(ProblemClass.Denied, Ask(scheme, store, location).Failure?.Class));
        Assert.Null(Ask(scheme, store, location).Failure);
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void A_huge_answer_is_refused(string scheme)
    {
        using var store = Store(scheme);
        var largest = new byte[SecretLimits.MaxSecretBytes - store.Overhead];
        Assert.Null(Ask(scheme, store, store.Put(largest)).Failure);
        Assert.Equal(ProblemClass.BadValue, Ask(scheme, store, store.Put([.. largest, 0])).Failure?.Class);
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task A_store_that_hangs_is_left_at_the_end_of_the_budget(string scheme)
    {
        using var store = Store(scheme);
        using var cancellation = new CancellationTokenSource();
        var fetch = ProviderTable
            .Get(scheme)
            .Create(store.Settings)
            .FetchAsync([new(store.Hanging(), [], false)], cancellation.Token)
            .AsTask();
        Assert.False(fetch.IsCompleted);
        await cancellation.CancelAsync();
        var answers = await fetch.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        // An answer, not an exception: others of the batch may have one already.
        Assert.Equal(ProblemClass.Timeout, Assert.Single(answers).Failure!.Class);
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void What_is_cancelled_before_it_begins_asks_nothing(string scheme)
    {
        using var store = Store(scheme);
        var location = store.Put(Encoding.UTF8.GetBytes(Needle));
        Assert.ThrowsAny<OperationCanceledException>(() => Ask(scheme, store, location, new CancellationToken(true)));
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task No_value_is_in_a_message_or_a_log(string scheme)
    {
        using var store = Store(scheme);
        var location = store.Put(Encoding.UTF8.GetBytes(Needle));
        string[] references =
        [
            store.Selector,
            "#key",
            "#/pointer",
            "?decode=hex",
            "?decode=base64",
            $"?decode=hex&default={Needle}",
        ];
        var text = new StringBuilder();
        var log = new Log(LogLevel.Debug, LogFormat.Text, bytes => text.Append(Encoding.UTF8.GetString(bytes)));
        var problems = new Problems();
        var plan = Launcher.Configuration.PlanBuilder.Build(
            Launcher.CommandLine.CommandLineParser.Parse(
                [.. references.Select((rest, i) => $"--env=V{i}={scheme}://{location}{rest}"), "--", "app"],
                SettingTable.Own
            ),
            [],
            SettingTable.Own,
            new SchemeSet([new(scheme, false, ProviderTable.Get(scheme).Options, _ => null, "")], TargetTable.All),
            [],
            [],
            null,
            problems
        );
        Assert.Empty(problems);
        var stores = new Stores(PlannedStore.Of(plan, ProviderTable.All), store.Settings, log, plan.Timeout);
        var fetched = await Fetcher.FetchAsync(
            stores,
            stores.Wants,
            Issuing.Kept,
            read => read.EndAsync(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(Needle, Encoding.UTF8.GetString(Assert.Single(fetched.Values).Value.Value!.Bytes));
        Assert.Equal(references.Length - 1, fetched.Failures.Count);
        text.Append(
            Encoding.UTF8.GetString(FailureReport.Text([.. fetched.Failures.Select(failure => failure.Problem)]))
        );
        Assert.Contains(location, text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Needle, text.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A real store or its double, with what the contract needs of it.</summary>
    private interface IStoreUnderTest : IDisposable
    {
        /// <summary>What its provider is created with.</summary>
        ProviderSettings Settings { get; }

        /// <summary>Selects the content again when the store puts something around it; empty when it does not.</summary>
        string Selector => "";

        /// <summary>How many bytes an answer has beside its content.</summary>
        int Overhead => 0;

        /// <summary>What the provider answers for content that was stored.</summary>
        byte[] Answer(byte[] content) => content;

        /// <summary>Stores a secret and returns its location.</summary>
        string Put(byte[] content);

        string Missing();

        /// <summary>A location whose answer never comes.</summary>
        string Hanging();

        /// <summary>Runs a question while whoever asks may not read the location.</summary>
        void AskDenied(string location, Action question);
    }

    private sealed class FileStore : IStoreUnderTest
    {
        private readonly TemporaryFolder _folder = new();

        public ProviderSettings Settings => Given.Nothing;

        public string Put(byte[] content) => _folder.Write("secret", content);

        public string Missing() => _folder["missing"];

        public string Hanging() => _folder.MakeFifo("fifo");

        public void AskDenied(string location, Action question)
        {
            var before = File.GetUnixFileMode(location);
            File.SetUnixFileMode(location, UnixFileMode.None);
            ThreadPrivileges.Without([ThreadPrivileges.DacOverride, ThreadPrivileges.DacReadSearch], question);
            File.SetUnixFileMode(location, before);
        }

        public void Dispose() => _folder.Dispose();
    }

    /// <summary>A program that prints files.</summary>
    private sealed class ProgramStore : IStoreUnderTest
    {
        private readonly TemporaryFolder _folder = new();

        public ProgramStore()
        {
            var program = _folder.Write(
                "program",
                Encoding.UTF8.GetBytes("#!/bin/sh\n[ \"$1\" != hang ] || exec sleep 1000\nexec cat \"$1\"\n")
            );
            File.SetUnixFileMode(program, Modes.Executable);
        }

        public ProviderSettings Settings
        {
            get
            {
                var path = ProviderTable.Get("plugin").Settings[0];
                return Given.Values([
                    new SettingValue(path, Path.GetDirectoryName(_folder["program"])!, path.Flag, SettingSource.Flag),
                ]);
            }
        }

        public string Put(byte[] content) => $"program/{_folder.Write("secret", content)}";

        public string Missing() => throw new NotSupportedException("an exit code does not say it");

        public string Hanging() => "program/hang";

        public void AskDenied(string location, Action question) =>
            throw new NotSupportedException("an exit code does not say it");

        public void Dispose() => _folder.Dispose();
    }

    /// <summary>A KV v1 engine, whose answers hold nothing but the secret and what is around every answer.</summary>
    private sealed class VaultStore : IStoreUnderTest
    {
        private const string Path = "kv1/app";

        private readonly VaultSite _site = VaultSite.DoubleAsync().GetAwaiter().GetResult();
        private string? _token;

        public ProviderSettings Settings => _site.Settings($"VAULT_TOKEN={_token ?? _site.Root}");

        public string Selector => "#value";

        public int Overhead => JsonSerializer.SerializeToUtf8Bytes(Around("")).Length;

        public byte[] Answer(byte[] content) =>
            Encoding.UTF8.GetBytes($$"""{"value":"{{Encoding.UTF8.GetString(content)}}"}""");

        public string Put(byte[] content)
        {
            // Any byte but those that JSON escapes, which would make the answer longer than its content.
            var text = Encoding.UTF8.GetString(content).Replace('\0', 'x');
            _site.Double!.Interferes = request => request.Path == Path ? new VaultAnswer(200, Around(text)) : null;
            return Path;
        }

        public string Missing() => "kv1/missing";

        public string Hanging()
        {
            _site.Double!.Hangs.Add("kv1/hanging");
            return "kv1/hanging";
        }

        public void AskDenied(string location, Action question)
        {
            var before = _site.Double!.Interferes;
            _site.Double.Interferes = _ => null;
            _token = _site.TokenForAsync("""path "kv1/other" { capabilities = ["read"] }""").GetAwaiter().GetResult();
            question();
            (_site.Double.Interferes, _token) = (before, null);
        }

        public void Dispose() => _site.DisposeAsync().AsTask().GetAwaiter().GetResult();

        private static JsonObject Around(string text) => new() { ["data"] = new JsonObject { ["value"] = text } };
    }

    /// <summary>Secrets Manager or Parameter Store.</summary>
    private sealed class AwsStore(string scheme) : IStoreUnderTest
    {
        private readonly AwsServer _aws = AwsServer.StartAsync().GetAwaiter().GetResult();
        private int _names;

        public ProviderSettings Settings => _aws.Settings();

        public int Overhead
        {
            get
            {
                Ask(scheme, this, Put([]));
                return _aws.LastAnswer;
            }
        }

        // Any byte but those that JSON escapes, which would make the answer longer than its content.
        public string Put(byte[] content)
        {
            var text = Encoding.UTF8.GetString(content).Replace('\0', 'x');
            if (scheme == "aws-sm")
            {
                return _aws.Secrets.Put("app/x", text);
            }
            // A name of its own: versions are counted in the answer.
            var name = $"/app/x{_names++}";
            _aws.Parameters.Put(name, text);
            return name;
        }

        public string Missing() => "app/missing";

        public string Hanging()
        {
            _aws.Interferes = async (context, _) =>
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                return true;
            };
            return "app/hanging";
        }

        public void AskDenied(string location, Action question)
        {
            _aws.Denied[scheme == "aws-sm" ? "secretsmanager:GetSecretValue" : "ssm:GetParameters"] = true;
            question();
            _aws.Denied.Clear();
        }

        public void Dispose() => _aws.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
