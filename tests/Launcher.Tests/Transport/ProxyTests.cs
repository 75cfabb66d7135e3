using Launcher.Diagnostics;
using Launcher.Model;
using Launcher.Testing.Doubles;
using Launcher.Testing.Harness;
using Launcher.Transport;

namespace Launcher.Tests.Transport;

/// <summary>Through a proxy, and past it.</summary>
public sealed class ProxyTests : IDisposable
{
    private readonly Scratch _scratch = Scratch.OnDisk();
    private readonly TestCertificateAuthority _root = new();

    public void Dispose()
    {
        _root.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task An_https_store_is_reached_by_CONNECT_and_its_certificate_counts()
    {
        await using var store = await Store();
        await using var proxy = new ProxyServer { TargetPort = store.Port };
        using var asker = Ask(proxy.Url);

        Assert.Equal((200, "{}"), await asker.GetAsync());
        Assert.Equal(["store.example:8200"], proxy.Targets);
        Assert.DoesNotContain("Proxy-Authorization", proxy.Heads[0], StringComparison.OrdinalIgnoreCase);
        Assert.Equal("store.example:8200", store.Requests[0].Header("Host"));
    }

    [Fact]
    public async Task Credentials_of_the_proxy_are_decoded_and_sent_to_it_alone()
    {
        await using var store = await Store();
        await using var proxy = new ProxyServer { TargetPort = store.Port, Credentials = "us+er:p@ss/word" };
        using var asker = Ask($"http://us+er:p%40ss%2Fword@127.0.0.1:{proxy.Port}");

        Assert.Equal(200, (await asker.GetAsync()).Status);
        Assert.Null(store.Requests[0].Header("Proxy-Authorization"));
    }

    [Theory]
    [InlineData("", "wants a user and a password (status 407)")]
    [InlineData("user:wr0ng@", "does not take its user and password (status 407)")]
    public async Task A_proxy_that_wants_credentials_is_named_without_them(string given, string what)
    {
        await using var proxy = new ProxyServer { Credentials = "user:right" };
        using var asker = Ask($"http://{given}127.0.0.1:{proxy.Port}");

        var fault = await asker.FailAsync();

        Assert.Equal(
            (ProblemClass.Login, $"the store: the proxy http://127.0.0.1:{proxy.Port} {what}"),
            (fault.Failure.Class, fault.Failure.What)
        );
        Assert.Single(proxy.Heads);
        Assert.DoesNotContain("wr0ng", asker.Log + fault.Failure.WayOut, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("403 Forbidden", "denied", "does not let it through (status 403)", 1)]
    [InlineData("502 Bad Gateway", "unavailable", "cannot reach it (status 502)", 2)]
    public async Task A_refusal_of_the_proxy_is_told_apart_from_the_stores(
        string refusal,
        string problemClass,
        string what,
        int attempts
    )
    {
        await using var proxy = new ProxyServer { Refusal = refusal };
        using var asker = Ask(proxy.Url);

        var fault = await asker.FailAsync(1);

        Assert.Equal(problemClass, FailureReport.Name(fault.Failure.Class));
        Assert.EndsWith(what, fault.Failure.What, StringComparison.Ordinal);
        Assert.True(attempts == 1 ? proxy.Heads.Count == 1 : proxy.Heads.Count > 1);
    }

    [Fact]
    public async Task A_proxy_that_is_away_is_named()
    {
        using var asker = Ask("127.0.0.1:9");

        var fault = await asker.FailAsync(0.5);

        Assert.Equal("the store: the proxy http://127.0.0.1:9 refused the connection", fault.Failure.What);
    }

    [Theory]
    [InlineData("socks5://proxy:1080", "HTTPS_PROXY names a proxy of a kind that is not supported here ('socks5')")]
    [InlineData("http://user:secret@", "HTTPS_PROXY is not the address of a proxy")]
    public async Task A_proxy_that_is_none_is_a_bad_setting_and_its_text_is_not_shown(string proxy, string what)
    {
        using var asker = Ask(proxy);

        var fault = await asker.FailAsync();

        Assert.Equal((ProblemClass.BadSetting, what), (fault.Failure.Class, fault.Failure.What));
    }

    [Theory]
    [InlineData("https://localhost:1", false, false)]
    [InlineData("https://127.0.0.9:1", false, false)]
    [InlineData("https://[::1]:1", false, false)]
    [InlineData("https://store.example", false, true)]
    [InlineData("https://store.example", true, false)]
    public void Loopback_and_metadata_never_go_through_a_proxy(string address, bool isMetadata, bool proxied)
    {
        var endpoint = new Endpoint
        {
            Address = StoreAddress.Parse(address, false, out _)!,
            Name = "",
            IsMetadata = isMetadata,
        };

        Assert.Equal(proxied, ProxyRules.For(endpoint, new() { HttpsProxy = "http://p:1" }) is not null);
        Assert.Null(ProxyRules.For(endpoint with { Socket = "/x" }, new() { HttpsProxy = "http://p:1" }));
        Assert.Null(ProxyRules.For(endpoint, new() { HttpProxy = "http://p:1" }));
    }

    [Theory]
    [InlineData("*", "a.example", true)]
    [InlineData("example", "a.example", true)]
    [InlineData("a.example", "A.EXAMPLE", true)]
    [InlineData("a.example", "b.a.example", true)]
    [InlineData("a.example", "ba.example", false)]
    [InlineData(".a.example", "a.example", false)]
    [InlineData(".a.example", "b.a.example", true)]
    [InlineData("*.a.example", "b.a.example", true)]
    [InlineData("*.a.example", "a.example", false)]
    [InlineData("a.example:443", "a.example", true)]
    [InlineData("a.example:8443", "a.example", false)]
    [InlineData(" x.example , a.example ", "a.example", true)]
    [InlineData(",,", "a.example", false)]
    [InlineData("", "a.example", false)]
    [InlineData("10.0.0.0/8", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "11.1.2.3", false)]
    [InlineData("10.0.0.0/8", "a.example", false)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3:443", "10.1.2.3", true)]
    [InlineData("10.1.2.3:80", "10.1.2.3", false)]
    [InlineData("10.1.2.3", "10.1.2.30", false)]
    [InlineData("fd00::/8", "fd12::1", true)]
    [InlineData("fd12::1", "fd12:0::1", true)]
    [InlineData("[fd12::1]:443", "fd12::1", true)]
    [InlineData("[fd12::1]:80", "fd12::1", false)]
    public void NO_PROXY_is_read_as_Go_reads_it(string list, string host, bool excepted) =>
        Assert.Equal(excepted, ProxyRules.IsExcepted(list, host, 443));

    private Asker Ask(string proxy) =>
        new(
            "https://store.example:8200",
            new() { CaFile = _scratch.Write("ca.pem", _root.Pem) },
            new() { HttpsProxy = proxy, NoProxy = "other.example" }
        );

    private Task<StoreServer> Store() =>
        StoreServer.StartAsync(200, "{}", new() { Certificate = _root.Issue(["store.example"]) });
}
