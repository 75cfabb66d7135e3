using System.Buffers;
using System.Buffers.Text;

namespace Launcher.Transport.Trust;

/// <summary>Cuts the certificates out of PEM text (RFC 7468) and decodes their base64, and nothing more.</summary>
internal static class PemText
{
    private static ReadOnlySpan<byte> Begin => "-----BEGIN CERTIFICATE-----"u8;

    private static ReadOnlySpan<byte> End => "-----END CERTIFICATE-----"u8;

    /// <summary>
    /// The DER of every certificate, in order. What stands between them, and a block that is no base64, is skipped: a
    /// bundle may hold comments and other things.
    /// </summary>
    public static void Split(ReadOnlySpan<byte> text, List<ReadOnlyMemory<byte>> certificates)
    {
        // One array for all of them: base64 is longer than what it stands for.
        var decoded = new byte[text.Length / 4 * 3 + 3];
        var used = 0;
        while (true)
        {
            var start = text.IndexOf(Begin);
            if (start < 0)
            {
                return;
            }
            text = text[(start + Begin.Length)..];
            var end = text.IndexOf(End);
            if (end < 0)
            {
                return;
            }
            // White space is skipped (RFC 4648, 3.3 leaves it to the format; RFC 7468 has lines).
            if (
                Base64.DecodeFromUtf8(text[..end], decoded.AsSpan(used), out _, out var written) == OperationStatus.Done
                && written > 0
            )
            {
                certificates.Add(decoded.AsMemory(used, written));
                used += written;
            }
            text = text[(end + End.Length)..];
        }
    }
}
