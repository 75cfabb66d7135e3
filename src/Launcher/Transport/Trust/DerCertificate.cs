using System.Formats.Asn1;

namespace Launcher.Transport.Trust;

/// <summary>Reads names out of an encoded certificate (RFC 5280, 4.1) without decoding the rest.</summary>
internal static class DerCertificate
{
    private static readonly Asn1Tag s_version = new(TagClass.ContextSpecific, 0, true);

    /// <summary>The encoded subject; empty when this is no certificate.</summary>
    public static ReadOnlySpan<byte> Subject(ReadOnlySpan<byte> certificate)
    {
        try
        {
            var body = Sequence(Sequence(certificate));
            if (Asn1Tag.TryDecode(body, out var tag, out _) && tag.HasSameClassAndValue(s_version))
            {
                body = Rest(body);
            }
            // serialNumber, signature, issuer, validity, subject
            for (var field = 0; field < 4; field++)
            {
                body = Rest(body);
            }
            AsnDecoder.ReadEncodedValue(body, AsnEncodingRules.BER, out _, out _, out var length);
            return body[..length];
        }
        catch (AsnContentException)
        {
            return default;
        }
    }

    /// <summary>How many bytes the value at the start takes; 0 when there is none.</summary>
    public static int Length(ReadOnlySpan<byte> text) =>
        AsnDecoder.TryReadEncodedValue(text, AsnEncodingRules.BER, out _, out _, out _, out var length) ? length : 0;

    private static ReadOnlySpan<byte> Sequence(ReadOnlySpan<byte> text)
    {
        AsnDecoder.ReadSequence(text, AsnEncodingRules.BER, out var offset, out var length, out _);
        return text.Slice(offset, length);
    }

    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> text)
    {
        AsnDecoder.ReadEncodedValue(text, AsnEncodingRules.BER, out _, out _, out var length);
        return text[length..];
    }
}
