using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Fetching;

/// <summary><c>decode=base64|base64url|hex</c> (RFC 4648). White space around and line breaks inside are allowed.</summary>
internal static class ValueDecoder
{
    public static (SecretValue? Value, SecretFailure? Failure) Decode(SecretValue value, string encoding)
    {
        var text = new byte[value.Bytes.Length];
        var length = 0;
        foreach (var character in value.Bytes)
        {
            if (character is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                text[length++] = character;
            }
        }
        var decoded = new byte[length];
        var written = Decode(text.AsSpan(0, length), encoding, decoded);
        var result = written < 0 ? null : new SecretValue(decoded.AsSpan(0, written));
        CryptographicOperations.ZeroMemory(text);
        CryptographicOperations.ZeroMemory(decoded);
        return result is null
            ? (
                null,
                new SecretFailure(
                    ProblemClass.BadValue,
                    $"the value is not {encoding}",
                    $"leave decode={encoding} out, or store it encoded"
                )
            )
            : (result, null);
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
