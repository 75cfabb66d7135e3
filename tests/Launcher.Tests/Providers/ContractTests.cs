using System.Text;
using Launcher.Diagnostics;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Providers;
using Launcher.References;

namespace Launcher.Tests.Providers;

/// <summary>What every provider of the table promises, whatever its store. A new one brings its <see cref="StoreUnderTest"/>.</summary>
public sealed class ContractTests
{
    private const string Needle = "hunter2-correct-horse";

    public static TheoryData<string> Schemes => [.. ProviderTable.All.Select(descriptor => descriptor.Scheme)];

    /// <summary>Without those that never say why there is no secret: an exit code does not.</summary>
    public static TheoryData<string> SchemesThatSayWhy =>
        [.. ProviderTable.All.Where(descriptor => descriptor.KnowsAbsence).Select(descriptor => descriptor.Scheme)];

    [Theory]
    [MemberData(nameof(Schemes))]
    public void A_secret_is_its_exact_bytes(string scheme)
    {
        using var store = StoreUnderTest.Of(scheme);
        var content = Encoding.UTF8.GetBytes(Needle);
        Assert.Equal(store.Answer(content), store.Stored(store.Ask(store.Put(content)).Document!).Bytes);
    }

    [Theory]
    [MemberData(nameof(SchemesThatSayWhy))]
    public void What_is_not_there_is_not_found_with_a_way_out(string scheme)
    {
        using var store = StoreUnderTest.Of(scheme);
        var failure = store.Ask(store.Missing()).Failure!;
        Assert.Equal(ProblemClass.NotFound, failure.Class);
        Assert.False(string.IsNullOrEmpty(failure.WayOut));
    }

    [Theory]
    [MemberData(nameof(SchemesThatSayWhy))]
    public void What_may_not_be_read_is_denied_and_not_not_found(string scheme)
    {
        using var store = StoreUnderTest.Of(scheme);
        var location = store.Put(Encoding.UTF8.GetBytes(Needle));
        store.AskDenied(location, () => Assert.Equal(ProblemClass.Denied, store.Ask(location).Failure?.Class));
        Assert.Null(store.Ask(location).Failure);
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void A_huge_answer_is_refused(string scheme)
    {
        using var store = StoreUnderTest.Of(scheme);
        var largest = new byte[SecretLimits.MaxSecretBytes - store.Overhead];
        Assert.Null(store.Ask(store.Put(largest)).Failure);
        Assert.Equal(ProblemClass.BadValue, store.Ask(store.Put([.. largest, 0])).Failure?.Class);
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task A_store_that_hangs_is_left_at_the_end_of_the_budget(string scheme)
    {
        using var store = StoreUnderTest.Of(scheme);
        using var cancellation = new CancellationTokenSource();
        var fetch = store
            .Descriptor.Create(store.Settings)
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
        using var store = StoreUnderTest.Of(scheme);
        var location = store.Put(Encoding.UTF8.GetBytes(Needle));
        Assert.ThrowsAny<OperationCanceledException>(() => store.Ask(location, new CancellationToken(true)));
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task No_value_is_in_a_message_or_a_log(string scheme)
    {
        using var store = StoreUnderTest.Of(scheme);
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
            new SchemeSet([new(scheme, false, store.Descriptor.Options, _ => null, "")], TargetTable.All),
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
            read => read.Store.EndAsync(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(Needle, Encoding.UTF8.GetString(Assert.Single(fetched.Values).Value.Value!.Bytes));
        Assert.Equal(references.Length - 1, fetched.Failures.Count);
        text.Append(
            Encoding.UTF8.GetString(
                FailureReport.Text([.. fetched.Failures.Select(failed => new Problem(null, failed.Failure))])
            )
        );
        Assert.Contains(location, text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Needle, text.ToString(), StringComparison.Ordinal);
    }
}
