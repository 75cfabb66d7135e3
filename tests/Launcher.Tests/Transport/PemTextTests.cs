using System.Security.Cryptography.X509Certificates;
using System.Text;
using Launcher.Testing.Doubles;
using Launcher.Transport.Trust;

namespace Launcher.Tests.Transport;

/// <summary>Certificates out of text that people edited.</summary>
public sealed class PemTextTests
{
    [Fact]
    public void Comments_other_blocks_and_line_ends_of_every_kind_do_not_disturb()
    {
        using var one = new TestCertificateAuthority("One");
        using var two = new TestCertificateAuthority("Two");
        using var key = one.Certificate.GetECDsaPrivateKey()!;
        var text =
            $"# one\r\n{one.Pem.ReplaceLineEndings("\r\n")}\n{key.ExportPkcs8PrivateKeyPem()}\n"
            + $"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n  {two.Pem}tail -----BEGIN CERTIFICATE-----\nAAAA";

        Assert.Equal([one.Certificate.RawData, two.Certificate.RawData], Split(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n-----END TRUSTED CERTIFICATE-----")]
    public void Nothing_gives_nothing(string text) => Assert.Empty(Split(text));

    [Fact]
    public void The_subject_is_the_frameworks_own()
    {
        using var root = new TestCertificateAuthority("One");

        Assert.Equal(root.Certificate.SubjectName.RawData, DerCertificate.Subject(root.Certificate.RawData).ToArray());
        for (var cut = 0; cut < root.Certificate.RawData.Length; cut++)
        {
            // Half a certificate has no subject and breaks nothing.
            Assert.True(DerCertificate.Subject(root.Certificate.RawData.AsSpan(0, cut)).IsEmpty);
        }
    }

    private static List<byte[]> Split(string text)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        PemText.Split(Encoding.ASCII.GetBytes(text), found);
        return [.. found.Select(der => der.ToArray())];
    }
}
