using System.Text;
using Launcher.Fetching;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Tests.References;

namespace Launcher.Tests.Fetching;

public sealed class FetcherTests
{
    private static FetchedSecret? One(Store store, string reference)
    {
        var fetched = Store.Fetch([store], null, reference);
        Assert.Empty(fetched.Failures);
        return fetched.Values[Schemes.Parse(reference)];
    }

    private static string? Text(FetchedSecret? secret) =>
        secret?.Value is { } value ? Encoding.UTF8.GetString(value.Bytes) : null;

    private static Problem Failure(Store store, string reference) =>
        new(null, Assert.Single(Store.Fetch([store], null, reference).Failures).Failure);

    [Fact]
    public void One_place_is_asked_for_once_whatever_is_made_of_it()
    {
        var store = new Store().With("a", """{"x":"1","y":"2"}""", DocumentFormat.Json).With("b", "B");
        var fetched = Store.Fetch(
            [store],
            null,
            "vault://a#x",
            "vault://a#y",
            "vault://a#x",
            "vault://a?raw#x",
            "vault://b"
        );
        Assert.Equal(["a b"], store.Calls);
        Assert.Equal(1, store.Created);
        Assert.Equal(4, fetched.Values.Count);
        Assert.Equal("2", Text(fetched.Values[Schemes.Parse("vault://a#y")]));
    }

    [Fact]
    public void Two_instances_are_two_stores_each_with_its_own_provider()
    {
        var store = new Store().With("a", "A").Failing("b", ProblemClass.Denied);
        var log = new StringBuilder();
        var fetched = Store.Fetch([store], log, "vault://a", "vault+eu://a", "vault+us://a?raw", "vault+eu://a?raw");

        Assert.Equal(["a", "a", "a"], store.Calls);
        Assert.Equal(3, store.Created);
        Assert.Equal([null, "eu", "us"], store.Instances);
        Assert.Equal(4, fetched.Values.Count);
        Assert.Contains("fetched 'vault+eu://a' (7)", log.ToString(), StringComparison.Ordinal);
        Assert.Contains("fetched 'vault://a' (7)", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_stores_own_options_make_another_question_of_it()
    {
        var store = new Store().With("a", "A");
        Store.Fetch(
            [store],
            null,
            "vault://a",
            "vault://a?version=1",
            "vault://a?version=2&raw",
            "vault://a?version=2"
        );
        Assert.Equal(["a a?version=1 a?version=2"], store.Calls);
    }

    [Fact]
    public void Every_store_is_asked_before_any_answer_is_waited_for()
    {
        var slow = new Store { Hangs = true };
        var other = new Store("aws-sm").With("b", "B");
        using var cancellation = new CancellationTokenSource();
        var fetch = Store.FetchAsync([slow, other], null, cancellation.Token, "vault://a", "aws-sm://b");
        Assert.Equal(["b"], other.Calls);
        Assert.False(fetch.IsCompleted);
        cancellation.Cancel();
    }

    [Fact]
    public async Task The_end_of_the_budget_is_a_timeout_of_each_and_takes_no_other_store_along()
    {
        var slow = new Store { Hangs = true };
        var other = new Store("aws-sm").With("b", "B");
        var fetched = await Store.FetchAsync(
            [slow, other],
            null,
            new CancellationToken(true),
            "vault://a",
            "vault://c",
            "aws-sm://b"
        );
        Assert.Equal(
            [
                new Problem(
                    ProblemClass.Timeout,
                    null,
                    "no answer from 'vault://a' within 3 s",
                    "check the store, or give it more time with --timeout"
                ),
                new Problem(
                    ProblemClass.Timeout,
                    null,
                    "no answer from 'vault://c' within 3 s",
                    "check the store, or give it more time with --timeout"
                ),
            ],
            fetched.Failures.Select(failed => new Problem(null, failed.Failure))
        );
        Assert.Equal("B", Text(Assert.Single(fetched.Values).Value));
    }

    [Fact]
    public async Task What_was_read_counts_even_when_the_budget_ends_in_the_farewell()
    {
        var store = new Store { HangsAtTheEnd = true }
            .With("a", "A")
            .Failing("b", ProblemClass.Denied);
        using var budget = new CancellationTokenSource();
        var fetch = Store.FetchAsync([store], null, budget.Token, "vault://a", "vault://b");
        Assert.False(fetch.IsCompleted);
        await budget.CancelAsync();
        var fetched = await fetch.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("A", Text(Assert.Single(fetched.Values).Value));
        Assert.Equal(ProblemClass.Denied, Assert.Single(fetched.Failures).Failure.Class);
    }

    [Fact]
    public async Task A_farewell_that_hangs_ends_by_itself_long_before_the_budget()
    {
        var store = new Store { HangsAtTheEnd = true }.With("a", "A");
        var fetched = await Store
            .FetchAsync([store], null, CancellationToken.None, "vault://a")
            .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("A", Text(Assert.Single(fetched.Values).Value));
    }

    [Fact]
    public void Every_failure_is_told_once_and_the_others_have_their_values()
    {
        var store = new Store().With("a", "A").Failing("b", ProblemClass.Denied).Failing("c", ProblemClass.NotFound);
        var fetched = Store.Fetch([store], null, "vault://b", "vault://a", "vault://b", "vault://c", "*vault://b");
        Assert.Equal(
            [ProblemClass.Denied, ProblemClass.NotFound, ProblemClass.Denied],
            fetched.Failures.Select(failed => failed.Failure.Class)
        );
        Assert.Equal("A", Text(Assert.Single(fetched.Values).Value));
    }

    [Theory]
    [InlineData(ProblemClass.NotFound, true)]
    [InlineData(ProblemClass.Denied, false)]
    [InlineData(ProblemClass.Timeout, false)]
    [InlineData(ProblemClass.Unavailable, false)]
    internal void Optional_and_default_are_for_not_found_only(ProblemClass problemClass, bool applies)
    {
        var store = new Store().Failing("a", problemClass);
        var fetched = Store.Fetch([store], null, "vault://a?optional", "vault://a?default=d", "*vault://a?optional");
        Assert.Equal(applies ? 0 : 3, fetched.Failures.Count);
        if (applies)
        {
            Assert.Null(fetched.Values[Schemes.Parse("vault://a?optional")].Value);
            Assert.Equal("d", Text(fetched.Values[Schemes.Parse("vault://a?default=d")]));
            Assert.Empty(fetched.Expanded);
        }
    }

    [Fact]
    public void A_missing_key_is_not_found_too()
    {
        var store = new Store().With("a", """{"x":"1"}""", DocumentFormat.Json);
        Assert.Equal("", Text(One(store, "vault://a?default=#y")));
        Assert.Equal(ProblemClass.NotFound, Failure(store, "vault://a#y").Class);
    }

    [Fact]
    public void A_default_is_taken_as_it_is() =>
        Assert.Equal(
            "zz\n",
            Text(One(new Store(trims: true).Failing("a", ProblemClass.NotFound), "vault://a?decode=hex&default=zz%0A"))
        );

    [Theory]
    [InlineData("base64", "aGk=\n", "hi")]
    [InlineData("base64", "aG\nk=", "hi")]
    [InlineData("base64url", "_-8", null)]
    [InlineData("hex", "6869\n", "hi")]
    [InlineData("hex", "6A6b", "jk")]
    [InlineData("hex", "", "")]
    public void Decode_reads_what_the_store_has_encoded(string encoding, string stored, string? text)
    {
        var secret = One(new Store(trims: true).With("a", stored), $"vault://a?decode={encoding}");
        Assert.Equal(text is null ? [0xff, 0xef] : Encoding.UTF8.GetBytes(text), secret!.Value!.Bytes.ToArray());
        Assert.False(secret.TrimsNewlines);
    }

    [Theory]
    [InlineData("base64", "hunter2!")]
    [InlineData("base64url", "a+/b")]
    [InlineData("hex", "abc")]
    [InlineData("hex", "zz")]
    public void What_cannot_be_decoded_is_refused_and_not_shown(string encoding, string stored) =>
        Assert.Equal(
            new Problem(
                ProblemClass.BadValue,
                null,
                $"the value is not {encoding}",
                $"leave decode={encoding} out, or store it encoded"
            ),
            Failure(new Store().With("a", stored), $"vault://a?decode={encoding}")
        );

    [Fact]
    public async Task A_store_is_open_until_the_caller_ends_it_and_can_be_asked_again_for_some_of_it()
    {
        var store = new Store().With("a", "A").With("b", "B");
        var stores = Store.Open([store], null, "vault://a", "vault://b");
        Task<FetchedSecrets> FetchAsync(params Want[] wants) =>
            Fetcher.FetchAsync(
                stores,
                wants,
                Issuing.Kept,
                _ => Task.CompletedTask,
                TestContext.Current.CancellationToken
            );

        var all = await FetchAsync([.. stores.Wants]);
        store.With("b", "new");
        var again = await FetchAsync(stores.Wants[1]);

        Assert.Equal(["a b", "b"], store.Calls);
        Assert.Equal((1, 0), (store.Created, store.Ended));
        Assert.Equal("B", Text(all.Values[Schemes.Parse("vault://b")]));
        Assert.Equal("new", Text(Assert.Single(again.Values).Value));

        await stores.EndAsync();
        Assert.Empty(await stores.TakeBackAsync());
        Assert.Equal(1, store.Ended);
        await FetchAsync(stores.Wants[0]);
        Assert.Equal((2, 1), (store.Created, store.Ended));
    }

    [Fact]
    public void What_was_fetched_knows_what_was_asked_which_version_answered_and_until_when()
    {
        var store = new Store().With("a", "A").With("j", "{}", DocumentFormat.Json).Failing("b", ProblemClass.NotFound);
        store.Answers["c"] = () => Documents.Of(DocumentFormat.Opaque, "C") with { Until = new Until.Ends(default) };

        var (read, ending) = (One(store, "vault://a?version=1&raw")!, One(store, "vault://c")!);
        var (keyless, absent) = (One(store, "vault://j?default=d#x")!, One(store, "vault://b?optional")!);

        Assert.Equal(("7", Until.Open), (read.Version, read.Until));
        Assert.Equal(new SecretRequest("a", [new("version", "1")], false), read.Request);
        Assert.Equal((null, new Until.Ends(default)), (ending.Version, ending.Until));
        // The next version may have the key.
        Assert.Equal(("7", "j"), (keyless.Version, keyless.Request.Location));
        Assert.Equal((null, "b"), (absent.Version, absent.Request.Location));
    }

    [Fact]
    public void Only_whole_values_of_file_like_stores_are_trimmed()
    {
        var trimming = new Store(trims: true).With("a", "x\n").With("j", """{"k":"x\n"}""", DocumentFormat.Json);
        Assert.True(One(trimming, "vault://a")!.TrimsNewlines);
        Assert.False(One(trimming, "vault://a?raw")!.TrimsNewlines);
        Assert.False(One(trimming, "vault://j#k")!.TrimsNewlines);
        Assert.False(One(new Store().With("a", "x\n"), "vault://a")!.TrimsNewlines);
        Assert.Equal("x\n", Text(One(trimming, "vault://a")));
    }

    [Fact]
    public void The_log_has_one_line_for_each_question_on_one_line_and_no_value()
    {
        var log = new StringBuilder();
        var store = new Store().With("a", "hunter2").With("b\nforged", "x").Failing("c", ProblemClass.Denied);
        Store.Fetch([store], log, "vault://a", "vault://b%0Aforged", "vault://c");
        var lines = log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("launcher: fetched 'vault://a' (7) in ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(@"launcher: fetched 'vault://b\nforged' (7) in ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("launcher: fetched 'vault://c' (denied) in ", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", log.ToString(), StringComparison.Ordinal);
    }
}
