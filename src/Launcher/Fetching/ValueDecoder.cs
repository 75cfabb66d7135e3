using System.Buffers;
using System.Buffers.Text;

namespace Launcher.Fetching;

/// <summary><c>decode=base64|base64url|hex</c> (RFC 4648). White space around and line breaks inside are allowed.</summary>
internal static class ValueDecoder
{
    public static Outcome<SecretValue> Decode(SecretValue value, string encoding)
    {
        using var text = new SecretBuffer(value.Bytes.Length);
        foreach (var character in value.Bytes)
        {
            if (character is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                text.Append(character);
            }
        }
        // No encoding is shorter than what it stands for.
        using var decoded = new SecretBuffer(text.Count);
        var written = Decode(text.Bytes, encoding, decoded.Free());
        var result = written < 0 ? null : new SecretValue(decoded.Free()[..written]);
        return result is null
            ? Failure.Value($"the value is not {encoding}", $"leave decode={encoding} out, or store it encoded")
            : result;
    }

    // The number of bytes written, or -1.
    private static int Decode(ReadOnlySpan<byte> text, string encoding, Span<byte> decoded)
    {
        switch (encoding)
        {
            case "base64":
                return Base64.DecodeFromUtf8(text, decoded, out _, out var written) == OperationStatus.Done
                    ? written
                    : -1;
            case "base64url":
                return Base64Url.DecodeFromUtf8(text, decoded, out _, out written) == OperationStatus.Done
                    ? written
                    : -1;
            default:
                return
                    Convert.FromHexString(text, decoded, out var consumed, out written) == OperationStatus.Done
                    && consumed == text.Length
                    ? written
                    : -1;
        }
    }
}
