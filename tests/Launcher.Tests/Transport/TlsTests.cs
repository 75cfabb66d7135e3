using System.Security.Authentication;
using Launcher.Model;
using Launcher.Testing.Doubles;
using Launcher.Testing.Harness;
using Launcher.Transport;

namespace Launcher.Tests.Transport;

/// <summary>Which servers are trusted, and what is said about the others.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly Scratch _scratch = Scratch.OnDisk();
    private readonly TestCertificateAuthority _root = new();
    private readonly TlsTrust _trust;

    public TlsTests() => _trust = new TlsTrust { CaFile = _scratch.Write("ca.pem", _root.Pem) };

    public void Dispose()
    {
        _root.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_server_is_trusted_by_a_CA_file_a_CA_directory_and_the_variables()
    {
        await using var store = await StoreServer.StartAsync(200, "{}", StoreListener.Tls(_root));
        var file = _scratch.Write("roots/one.pem", _root.Pem);
        _scratch.Write("roots/two.txt", "no certificate");
        var directory = _scratch.At("roots");

        foreach (
            var (trust, network) in new (TlsTrust, Network)[]
            {
                (_trust, new Network()),
                (new TlsTrust { CaDirectory = directory }, new Network()),
                (TlsTrust.Default, new Network { CertificateFile = file }),
                (TlsTrust.Default, new Network { CertificateDirectories = $"{_scratch.Folder}:{directory}" }),
            }
        )
        {
            using var asker = new Asker(store.Url, trust, network);
            Assert.Equal((200, "{}"), await asker.GetAsync());
        }
    }

    [Fact]
    public async Task The_providers_own_CA_is_the_only_one_that_counts()
    {
        using var other = new TestCertificateAuthority("Other Root");
        await using var store = await StoreServer.StartAsync(200, "{}", StoreListener.Tls(other));
        var network = new Network { CertificateFile = _scratch.Write("other.pem", other.Pem) };

        using var named = new Asker(store.Url, _trust, network);
        using var unnamed = new Asker(store.Url, TlsTrust.Default, network);

        Assert.Equal(ProblemClass.Tls, (await named.FailAsync()).Failure.Class);
        Assert.Equal(200, (await unnamed.GetAsync()).Status);
    }

    [Fact]
    public async Task A_chain_over_an_intermediate_that_the_server_sends_is_trusted()
    {
        using var intermediate = _root.Intermediate();
        await using var store = await StoreServer.StartAsync(200, "{}", StoreListener.Tls(intermediate));
        using var asker = new Asker(store.Url, _trust);

        Assert.Equal(200, (await asker.GetAsync()).Status);
    }

    [Fact]
    public async Task An_intermediate_that_is_named_as_the_CA_is_trusted_without_its_root()
    {
        using var intermediate = _root.Intermediate();
        await using var store = await StoreServer.StartAsync(200, "{}", StoreListener.Tls(intermediate));
        using var asker = new Asker(store.Url, new() { CaFile = _scratch.Write("i.pem", intermediate.Pem) });

        Assert.Equal(200, (await asker.GetAsync()).Status);
    }

    [Fact]
    public async Task A_root_among_many_others_is_found()
    {
        await using var store = await StoreServer.StartAsync(200, "{}", StoreListener.Tls(_root));
        var others = Enumerable.Range(0, 20).Select(_ => new TestCertificateAuthority($"Other {_}")).ToList();
        var bundle = string.Concat(others.Select(other => $"# {other.Certificate.Subject}\n{other.Pem}\n"));
        using var asker = new Asker(store.Url, new() { CaFile = _scratch.Write("many.pem", bundle + _root.Pem) });
        using var without = new Asker(store.Url, new() { CaFile = _scratch.Write("others.pem", bundle) });

        Assert.Equal(200, (await asker.GetAsync()).Status);
        Assert.Equal(ProblemClass.Tls, (await without.FailAsync()).Failure.Class);
        others.ForEach(other => other.Dispose());
    }

    [Fact]
    public async Task An_unknown_CA_is_named_with_the_roots_that_count()
    {
        using var other = new TestCertificateAuthority("Other Root");

        await Refuses(
            StoreListener.Tls(other),
            $"the store: its certificate 'CN=localhost' was issued by 'CN=Other Root', which the server did not send and which is not among the roots of the CA file '{_trust.CaFile}'",
            "let the store send its intermediate certificates too, or give that CA's certificate as the CA file"
        );
    }

    [Fact]
    public async Task A_certificate_that_signed_itself_is_named_so()
    {
        using var alone = new TestCertificateAuthority("localhost");

        await Refuses(
            new StoreListener { Certificate = alone.Certificate },
            $"the store: its certificate 'CN=localhost' is signed by itself and is not among the roots of the CA file '{_trust.CaFile}'",
            "give the certificate of the CA that signs the store's as the CA file"
        );
    }

    [Fact]
    public async Task A_missing_intermediate_is_named()
    {
        using var intermediate = _root.Intermediate();

        await Refuses(
            StoreListener.Tls(intermediate) with
            {
                Intermediates = null,
            },
            "was issued by 'CN=Test Intermediate', which the server did not send",
            "let the store send its intermediate certificates too"
        );
    }

    [Fact]
    public async Task A_CA_of_the_same_name_with_another_key_is_not_the_same()
    {
        using var impostor = new TestCertificateAuthority();
        var fault = await Refuses(StoreListener.Tls(impostor), "'CN=localhost'", "");

        Assert.Contains("'CN=Test Root'", fault.Failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_is_named_with_its_end_and_our_clock()
    {
        using var certificate = _root.Issue(["localhost"], from: -3, to: -2);

        await Refuses(
            new StoreListener { Certificate = certificate },
            $"the store: its certificate 'CN=localhost', issued by 'CN=Test Root', expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC",
            "renew it (this machine's clock says "
        );
    }

    [Fact]
    public async Task A_certificate_of_the_future_is_named_with_its_begin()
    {
        using var certificate = _root.Issue(["localhost"], from: 2, to: 3);

        await Refuses(
            new StoreListener { Certificate = certificate },
            $"is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC",
            "wait, or set the clock"
        );
    }

    [Fact]
    public async Task A_certificate_for_other_names_lists_them()
    {
        using var certificate = _root.Issue(["vault.example", "192.0.2.7"]);
        var listener = new StoreListener { Certificate = certificate };

        await Refuses(
            listener,
            "the store: its certificate 'CN=vault.example' is for 'vault.example', '192.0.2.7', not for 'localhost'",
            "use one of its names in the address, or set it as the TLS server name"
        );
        await using var store = await StoreServer.StartAsync(200, "{}", listener);
        using var asker = new Asker(store.Url, _trust with { ServerName = "vault.example" });
        Assert.Equal(200, (await asker.GetAsync()).Status);
    }

    [Fact]
    public async Task A_certificate_without_alternative_name_is_not_believed_by_its_common_name()
    {
        using var certificate = _root.IssueByCommonName("localhost");

        await Refuses(
            new StoreListener { Certificate = certificate },
            "the store: its certificate 'CN=localhost' has no subject alternative name, and its common name does not count",
            "issue one with 'localhost' as subject alternative name"
        );
    }

    [Fact]
    public async Task A_common_name_does_not_count_beside_an_alternative_address()
    {
        using var certificate = _root.Issue(["127.0.0.1"]);
        using var named = _root.IssueByCommonName("127.0.0.1");

        await Refuses(new StoreListener { Certificate = certificate }, "is for '127.0.0.1', not for 'localhost'", "");
        await Refuses(new StoreListener { Certificate = named }, "has no subject alternative name", "");
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("30058203")]
    [InlineData("3003820161FF")]
    [InlineData("0400")]
    [InlineData("30048202FF00")]
    [InlineData("300387010A")]
    public async Task A_certificate_whose_names_are_damaged_is_no_end_of_a_connection(string names)
    {
        using var certificate = _root.IssueWithNames("localhost", Convert.FromHexString(names));

        await Refuses(new StoreListener { Certificate = certificate }, "the store: its certificate ", "");
    }

    [Fact]
    public async Task Of_very_many_names_eight_are_told()
    {
        using var certificate = _root.Issue([.. Enumerable.Range(0, 2000).Select(number => $"host{number}.example")]);

        var fault = await Refuses(
            new StoreListener { Certificate = certificate },
            "'host7.example', ..., not for ",
            ""
        );

        Assert.InRange(fault.Failure.What.Length, 1, 500);
    }

    [Fact]
    public async Task A_certificate_for_an_address_is_taken_for_that_address()
    {
        using var certificate = _root.Issue(["127.0.0.1"]);
        await using var store = await StoreServer.StartAsync(200, "{}", new() { Certificate = certificate });
        using var asker = new Asker($"https://127.0.0.1:{store.Port}", _trust);

        Assert.Equal(200, (await asker.GetAsync()).Status);
    }

    [Fact]
    public async Task TLS_1_1_is_refused()
    {
        // .NET offers no TLS 1.1 any more, on neither side.
        await using var server = OpenSslServer.Start(_scratch, _root, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0");
        var port = await OpenSslServer.PortAsync(server);
        using var asker = new Asker($"https://localhost:{port}", _trust);

        var fault = await asker.FailAsync();

        Assert.Equal(
            (ProblemClass.Tls, "the store does not speak TLS 1.2 or newer"),
            (fault.Failure.Class, fault.Failure.What)
        );
    }

    [Fact]
    public async Task TLS_1_2_and_1_3_are_spoken()
    {
#pragma warning disable CA5398 // The versions are what is tested.
        foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
#pragma warning restore CA5398
        {
            await using var store = await StoreServer.StartAsync(
                200,
                "{}",
                StoreListener.Tls(_root) with
                {
                    TlsVersions = version,
                }
            );
            using var asker = new Asker(store.Url, _trust);
            Assert.Equal(200, (await asker.GetAsync()).Status);
        }
    }

    [Fact]
    public async Task Plain_HTTP_behind_https_is_told_apart()
    {
        await using var store = await StoreServer.StartAsync(200, "{}");
        using var asker = new Asker($"https://localhost:{store.Port}", _trust);

        var fault = await asker.FailAsync();

        Assert.Equal(ProblemClass.Tls, fault.Failure.Class);
        Assert.Equal(
            "the store does not speak TLS there: what it answered is something else, plain HTTP perhaps",
            fault.Failure.What
        );
    }

    [Fact]
    public async Task Without_verification_every_certificate_passes_and_a_warning_shouts()
    {
        using var other = new TestCertificateAuthority();
        using var certificate = other.Issue(["elsewhere"], from: -3, to: -2);
        await using var store = await StoreServer.StartAsync(200, "{}", new() { Certificate = certificate });
        using var asker = new Asker(store.Url, _trust with { SkipsVerification = true });
        using var careful = new Asker(store.Url, _trust);

        Assert.Equal(200, (await asker.GetAsync()).Status);
        Assert.Contains("the certificate of the store is NOT verified", asker.Log, StringComparison.Ordinal);
        await careful.FailAsync();
        Assert.DoesNotContain("NOT verified", careful.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.pem", "the CA file '{0}' cannot be read: no such file or directory")]
    [InlineData("empty.pem", "the CA file '{0}' holds no certificate")]
    public async Task A_CA_file_that_helps_nobody_is_a_bad_setting(string name, string message)
    {
        _scratch.Write("empty.pem", "nothing here");
        await using var store = await StoreServer.StartAsync(200, "{}", StoreListener.Tls(_root));
        using var asker = new Asker(store.Url, new() { CaFile = _scratch.At(name) });

        var fault = await asker.FailAsync();

        Assert.Equal(ProblemClass.BadSetting, fault.Failure.Class);
        Assert.Equal(string.Format(null, message, _scratch.At(name)), fault.Failure.What);
        Assert.Equal(1, store.Connections);
    }

    private async Task<StoreException> Refuses(StoreListener listener, string what, string wayOut)
    {
        await using var store = await StoreServer.StartAsync(200, "{}", listener);
        using var asker = new Asker(store.Url, _trust);

        var fault = await asker.FailAsync();

        Assert.Equal(ProblemClass.Tls, fault.Failure.Class);
        Assert.Contains(what, fault.Failure.What, StringComparison.Ordinal);
        Assert.Contains(wayOut, fault.Failure.WayOut, StringComparison.Ordinal);
        Assert.Equal(1, store.Connections);
        Assert.Empty(store.Requests);
        return fault;
    }
}
