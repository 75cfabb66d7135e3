using System.Diagnostics;

namespace Launcher.Model;

/// <summary>
/// The bytes of one secret. Nothing that formats, logs, compares as text or displays in a debugger can print them:
/// the only way to the bytes is <see cref="Bytes"/>, and every use of it can be found by its name.
/// </summary>
/// <remarks>
/// The array is pinned, so the garbage collector never leaves a second copy behind. In exec mode the memory that held
/// it is gone with <c>execve</c>.
/// </remarks>
[DebuggerDisplay("[secret]")]
internal sealed class SecretValue
{
    /// <summary>What every attempt to format a secret gives.</summary>
    public const string Placeholder = "[secret]";

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _bytes;

    /// <summary>Copies <paramref name="bytes"/>; the caller's own copy is the caller's to clear.</summary>
    public SecretValue(ReadOnlySpan<byte> bytes)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(_bytes);
    }

    /// <summary>The secret itself. Only delivery and selection read it.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlySpan<byte> Bytes => _bytes;

    public override string ToString() => Placeholder;
}
