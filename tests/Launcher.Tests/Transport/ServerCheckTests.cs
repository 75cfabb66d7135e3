using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Launcher.Model;
using Launcher.Testing.Doubles;
using Launcher.Transport.Trust;

namespace Launcher.Tests.Transport;

/// <summary>What no server of the framework would send.</summary>
public sealed class ServerCheckTests : IDisposable
{
    private readonly TestCertificateAuthority _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void An_unknown_root_that_the_server_sends_is_still_unknown()
    {
        using var other = new TestCertificateAuthority("Other Root");
        using var leaf = other.IssueLocalhost();

        Assert.Equal(
            "the store: its certificate 'CN=localhost' comes from 'CN=Other Root', which is not among the roots of the test",
            Judge(leaf, other.Certificate)
        );
    }

    [Fact]
    public void A_root_that_the_server_sends_needlessly_does_no_harm()
    {
        using var leaf = _root.IssueLocalhost();

        Assert.Null(Judge(leaf, _root.Certificate));
        Assert.Null(Judge(leaf));
    }

    [Fact]
    public void A_clients_certificate_is_none_for_a_server()
    {
        using var leaf = _root.IssueClient("localhost");

        Assert.Equal("the store: its certificate 'CN=localhost' is not for servers", Judge(leaf));
    }

    [Fact]
    public void An_expired_intermediate_is_the_one_that_is_named()
    {
        using var intermediate = _root.Intermediate("Old Intermediate", from: -3, to: -2);
        using var leaf = intermediate.IssueLocalhost();

        Assert.StartsWith(
            "the store: the certificate 'CN=Old Intermediate' above its certificate 'CN=localhost', issued by 'CN=Test Root', expired on ",
            Judge(leaf, intermediate.Certificate),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void No_certificate_is_no_server()
    {
        var check = Check();

        Assert.False(check.Accepts(null, null, SslPolicyErrors.RemoteCertificateNotAvailable));
        Assert.Equal("the store showed no certificate", check.Fault!.Failure.What);
        Assert.Equal(ProblemClass.Tls, check.Fault.Failure.Class);
    }

    private ServerCheck Check() =>
        new("the store", "localhost", new Lazy<RootStore>(new RootStore("the test", [_root.Certificate.RawData])));

    private string? Judge(X509Certificate2 leaf, params X509Certificate2[] sent)
    {
        using var seen = new X509Chain();
        seen.ChainPolicy.ExtraStore.AddRange(sent);
        var check = Check();
        Assert.Equal(check.Accepts(leaf, seen, SslPolicyErrors.RemoteCertificateChainErrors), check.Fault is null);
        return check.Fault?.Failure.What;
    }
}
