using Launcher.Linux;
using Launcher.Testing.Doubles;
using Launcher.Testing.Harness;
using Launcher.Transport;
using Launcher.Transport.Trust;

namespace Launcher.Tests.Transport;

/// <summary>Where roots come from.</summary>
public sealed class RootSearchTests : IDisposable
{
    private readonly Scratch _image = Scratch.OnDisk();
    private readonly TestCertificateAuthority _root = new();

    public void Dispose()
    {
        _root.Dispose();
        _image.Dispose();
    }

    [Theory]
    [InlineData("/etc/ssl/certs/ca-certificates.crt")]
    [InlineData("/etc/pki/tls/certs/ca-bundle.crt")]
    [InlineData("/etc/ssl/ca-bundle.pem")]
    [InlineData("/etc/pki/tls/cacert.pem")]
    [InlineData("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem")]
    [InlineData("/etc/ssl/cert.pem")]
    public void The_bundle_of_each_distribution_is_found(string path)
    {
        _image.Write(path[1..], _root.Pem);

        var store = Search();

        Assert.Equal((path, 1), (store.Source, store.Count));
    }

    [Fact]
    public void A_directory_of_certificates_is_read_when_there_is_no_bundle()
    {
        using var other = new TestCertificateAuthority("Other Root");
        using var third = new TestCertificateAuthority("Third Root");
        _image.Write("etc/ssl/certs/one.pem", _root.Pem);
        _image.Write("etc/ssl/certs/two.0", other.Pem);
        _image.Write("etc/ssl/certs/README", "text");
        Directory.CreateDirectory(_image.At("etc/ssl/certs/folder"));
        File.CreateSymbolicLink(_image.At("etc/ssl/certs/broken.pem"), "/nowhere");
        // As c_rehash links to a neighbour, and Kubernetes into a folder.
        File.CreateSymbolicLink(_image.At("etc/ssl/certs/12345678.0"), "one.pem");
        _image.Write("etc/ssl/certs/..data/three.pem", third.Pem);
        File.CreateSymbolicLink(_image.At("etc/ssl/certs/three.pem"), "..data/three.pem");

        var store = Search();

        Assert.Equal(("/etc/ssl/certs", 3), (store.Source, store.Count));
    }

    [Fact]
    public void An_empty_bundle_does_not_end_the_search()
    {
        _image.Write("etc/ssl/certs/ca-certificates.crt", "");
        _image.Write("etc/ssl/cert.pem", _root.Pem);

        Assert.Equal("/etc/ssl/cert.pem", Search().Source);
    }

    [Fact]
    public void An_image_without_any_gets_those_inside_of_the_launcher()
    {
        var store = Search();

        Assert.Equal(EmbeddedRoots.Name, store.Source);
        Assert.InRange(store.Count, 100, 300);
        // Every one can be decoded, is a root, and none appears twice.
        var all = store.All();
        Assert.Equal(store.Count, all.Select(root => root.Thumbprint).Distinct().Count());
        Assert.Contains(all, root => root.Subject.Contains("ISRG Root X1", StringComparison.Ordinal));
        Assert.All(all, root => Assert.Equal(root.Issuer, root.Subject));
    }

    [Fact]
    public void What_somebody_named_replaces_the_images_bundle()
    {
        using var other = new TestCertificateAuthority("Other Root");
        _image.Write("etc/ssl/certs/ca-certificates.crt", _root.Pem + other.Pem);
        var file = _image.Write("own.pem", _root.Pem);

        var variable = new RootSearch(TlsTrust.Default, new() { CertificateFile = file }, _image.Folder).Find();
        var setting = new RootSearch(
            new() { CaFile = file },
            new() { CertificateFile = "/none" },
            _image.Folder
        ).Find();

        Assert.Equal(($"SSL_CERT_FILE '{file}'", 1), (variable.Source, variable.Count));
        Assert.Equal(($"the CA file '{file}'", 1), (setting.Source, setting.Count));
        Assert.Equal(2, Search().Count);
    }

    [Fact]
    public void Only_the_roots_that_can_end_a_chain_are_decoded()
    {
        using var other = new TestCertificateAuthority("Other Root");
        using var intermediate = _root.Intermediate();
        using var below = intermediate.Intermediate("Below");
        using var leaf = below.IssueLocalhost();
        var file = _image.Write("own.pem", other.Pem + intermediate.Pem + _root.Pem + below.Pem);

        var store = new RootSearch(new() { CaFile = file }, new(), _image.Folder).Find();

        Assert.Equal(
            ["CN=Below", "CN=Test Intermediate", "CN=Test Root"],
            store.Matching([leaf]).Select(root => root.Subject)
        );
        Assert.Equal(
            ["CN=Test Intermediate", "CN=Test Root"],
            store.Matching([below.Certificate]).Select(root => root.Subject)
        );
        Assert.Equal(4, store.All().Count);
    }

    [Fact]
    public void A_file_that_is_too_long_is_no_bundle()
    {
        var file = _image.Write("long.pem", new byte[2000]);

        Assert.Null(WholeFile.Read(file, 1999, out var errno));
        Assert.Equal(Errno.FileTooLarge, errno);
        Assert.Equal(2000, WholeFile.Read(file, 2000, out _)!.Count);
    }

    private RootStore Search() => new RootSearch(TlsTrust.Default, new Network(), _image.Folder).Find();
}
