using Launcher.Fetching;
using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Tests.Fetching;

public sealed class ExpandedNamesTests
{
    private static (string[] Names, Failure? Failure) Of(
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
        return ([.. (keys ?? []).Select(key => key.Key)], failure);
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
            new Failure(
                ProblemClass.BadValue,
                $"the key '{key}' would set {key}, which decides what is loaded, run, read or trusted by {RiskyNames.ReaderOf(key)}",
                $"leave it out with only=, or name it there in full: only=*,{key}"
            ),
            Of(json).Failure
        );
        Assert.NotNull(Of(json, only: ["*"]).Failure);
        Assert.Equal([key], Of(json, only: [key]).Names);
        Assert.Equal(["A", key], Of($$"""{"A":"","{{key}}":"1"}""", only: ["*", key]).Names);
    }

    [Fact]
    public void A_prefix_or_capitals_do_not_smuggle_one_in()
    {
        Assert.NotNull(Of("""{"PRELOAD":"1"}""", "LD_").Failure);
        Assert.NotNull(Of("""{"path":"1"}""", upper: true).Failure);
        Assert.NotNull(Of("""{"https_proxy":"1"}""").Failure);
    }

    // Each by what its reader's manual says of it; those of the last line are nobody's here, and end as such names do.
    [Theory]
    [InlineData(
        "npm_config_node_options|NPM_CONFIG_REGISTRY|TAR_OPTIONS|MAKEFLAGS|MFLAGS|LESSOPEN|LESS|ERL_ZFLAGS|ERL_AFLAGS"
    )]
    [InlineData(
        "UWSGI_EXEC_PRE_APP|GUNICORN_CMD_ARGS|JAVA_OPTS|CATALINA_OPTS|BUN_OPTIONS|OPENSSL_CONF|OPENSSL_ENGINES|ZDOTDIR"
    )]
    [InlineData(
        "KUBECONFIG|AWS_CONFIG_FILE|NODE_TLS_REJECT_UNAUTHORIZED|SSLKEYLOGFILE|PGSERVICEFILE|MYSQL_HOME|GOFLAGS|RUSTC_WRAPPER"
    )]
    [InlineData(
        "CLASSPATH|MAVEN_OPTS|GLIBC_TUNABLES|MALLOC_CONF|PS4|SHELLOPTS|BASHOPTS|PAGER|BROWSER|CC|TERMINFO|XDG_CONFIG_HOME"
    )]
    [InlineData(
        "Http_Proxy|FTP_PROXY|no_proxy|GCONV_PATH|LOCPATH|NLSPATH|HOSTALIASES|RES_OPTIONS|TZDIR|DOCKER_HOST|GREP_OPTIONS"
    )]
    [InlineData("ACME_OPTS|ACME_HOME|ACME_PLUGINS|ACME_CONFIG_FILE|ACMEPATH|ACME_PRELOAD|ACME_COMMAND|ACME_CA_BUNDLE")]
    public void No_reader_is_told_what_to_do(string names) =>
        Assert.All(names.Split('|'), name => Assert.NotNull(Of($$"""{"{{name}}":"1"}""").Failure));

    [Theory]
    [InlineData(
        "username|password|DB_HOST|DB_PORT|DATABASE_URL|API_KEY|TLS_CRT|TLS_KEY|ca_crt|SMTP_FROM|STRIPE_SECRET|path|home|env"
    )]
    [InlineData(
        "AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_REGION|PGUSER|PGPASSWORD|PGHOST|MYSQL_PASSWORD"
    )]
    [InlineData(
        "SPRING_DATASOURCE_PASSWORD|NODE_ENV|RAILS_MASTER_KEY|SECRET_KEY_BASE|DOCKER_PASSWORD|VAULT_TOKEN|JWT_SECRET|S3_BUCKET"
    )]
    public void What_is_plainly_data_passes(string names) =>
        Assert.All(names.Split('|'), name => Assert.Equal([name], Of($$"""{"{{name}}":"1"}""").Names));

    [Theory]
    [InlineData(
        """{"a.b":"1"}""",
        false,
        "the key 'a.b' cannot be a variable name",
        "add names=upper, which makes it A_B, or leave it out with only="
    )]
    [InlineData(
        """{"1":"1"}""",
        true,
        "the key '1' cannot be a variable name",
        "leave it out with only=, or add a prefix="
    )]
    [InlineData(
        """{"a.b":"1","a-b":"2"}""",
        true,
        "the keys 'a.b' and 'a-b' would both set A_B",
        "leave one out with only="
    )]
    public void Keys_that_are_no_names_are_refused(string json, bool upper, string what, string wayOut) =>
        Assert.Equal(new Failure(ProblemClass.BadValue, what, wayOut), Of(json, upper: upper).Failure);

    [Fact]
    public void Nothing_to_set_is_not_found()
    {
        Assert.Equal(ProblemClass.NotFound, Of("{}").Failure?.Class);
        Assert.Equal(
            new Failure(
                ProblemClass.NotFound,
                "'vault://x' has no key that only= names",
                "check the pattern: *, ? and commas"
            ),
            Of("""{"a":"1"}""", only: ["b"]).Failure
        );
    }
}
