using Launcher.Fetching;
using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Tests.Fetching;

public sealed class ExpandedNamesTests
{
    private static (string[] Names, SecretFailure? Failure) Of(
        string json,
        string prefix = "",
        bool upper = false,
        params string[] only
    )
    {
        var (keys, failure) = ExpandedNames.Of(
            Documents.Of(DocumentFormat.Json, json),
            Store.Expansion("vault://x", prefix, upper, only)
        );
        return ([.. keys.Select(key => key.Key)], failure);
    }

    [Fact]
    public void Keys_become_names_in_their_order()
    {
        Assert.Equal(["b", "A"], Of("""{"b":"1","A":"2"}""").Names);
        Assert.Equal(["P_b"], Of("""{"b":"1"}""", "P_").Names);
        Assert.Equal(["TLS_CRT", "A1"], Of("""{"tls.crt":"1","a1":"2"}""", upper: true).Names);
        Assert.Equal(["db_a", "x"], Of("""{"db_a":"1","other":"2","x":"3"}""", only: ["db_*", "?"]).Names);
    }

    [Fact]
    public void Only_leaves_bad_keys_out_too() =>
        Assert.Equal(["a"], Of("""{"a":"1","b.c":"2","PATH":"3","n":null}""", only: ["a"]).Names);

    [Theory]
    [InlineData("LD_PRELOAD")]
    [InlineData("PATH")]
    [InlineData("BASH_ENV")]
    [InlineData("NODE_OPTIONS")]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    [InlineData("JAVA_TOOL_OPTIONS")]
    [InlineData("PYTHONPATH")]
    [InlineData("LAUNCHER_ENV")]
    [InlineData("HTTPS_PROXY")]
    [InlineData("HTTP_PROXY")]
    [InlineData("ALL_PROXY")]
    public void Names_that_run_code_are_refused_unless_named_in_full(string key)
    {
        var json = $$"""{"{{key}}":"1"}""";
        Assert.Equal(
            new SecretFailure(
                ProblemClass.BadValue,
                $"the key '{key}' would set {key}, which makes programs load or run what it says",
                $"leave it out with only=, or name it there in full: only={key}"
            ),
            Of(json).Failure
        );
        Assert.NotNull(Of(json, only: ["*"]).Failure);
        Assert.Equal([key], Of(json, only: [key]).Names);
        Assert.Equal([$"X_{key}"], Of(json, "X_").Names);
    }

    [Fact]
    public void A_prefix_or_capitals_do_not_smuggle_one_in()
    {
        Assert.NotNull(Of("""{"PRELOAD":"1"}""", "LD_").Failure);
        Assert.NotNull(Of("""{"path":"1"}""", upper: true).Failure);
        Assert.NotNull(Of("""{"https_proxy":"1"}""").Failure);
    }

    [Theory]
    [InlineData(
        """{"a.b":"1"}""",
        false,
        "the key 'a.b' cannot be a variable's name",
        "add names=upper, which makes it A_B, or leave it out with only="
    )]
    [InlineData(
        """{"1":"1"}""",
        true,
        "the key '1' cannot be a variable's name",
        "leave it out with only=, or add a prefix="
    )]
    [InlineData(
        """{"a.b":"1","a-b":"2"}""",
        true,
        "the keys 'a.b' and 'a-b' would both set A_B",
        "leave one out with only="
    )]
    public void Keys_that_are_no_names_are_refused(string json, bool upper, string what, string wayOut) =>
        Assert.Equal(new SecretFailure(ProblemClass.BadValue, what, wayOut), Of(json, upper: upper).Failure);

    [Fact]
    public void Nothing_to_set_is_not_found()
    {
        Assert.Equal(ProblemClass.NotFound, Of("{}").Failure?.Class);
        Assert.Equal(
            new SecretFailure(
                ProblemClass.NotFound,
                "'vault://x' has no key that only= names",
                "check the pattern: *, ? and commas"
            ),
            Of("""{"a":"1"}""", only: ["b"]).Failure
        );
    }
}
