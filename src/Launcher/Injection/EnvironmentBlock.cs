using System.Text;

namespace Launcher.Injection;

/// <summary>
/// The app's environment: the inherited entries as they are, in their order, with some values replaced, some left out,
/// new ones at the end.
/// </summary>
internal sealed class EnvironmentBlock
{
    private readonly List<ReadOnlyMemory<byte>> _entries;

    public EnvironmentBlock(IReadOnlyList<ReadOnlyMemory<byte>> inherited) => _entries = [.. inherited];

    public IReadOnlyList<ReadOnlyMemory<byte>> Entries => _entries;

    /// <summary>Gives a variable a value: in its first place, and nowhere else.</summary>
    public void Set(string name, ReadOnlySpan<byte> value)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        // Pinned, as the value may be a secret: the garbage collector leaves no copy behind.
        var entry = GC.AllocateUninitializedArray<byte>(bytes.Length + 1 + value.Length, pinned: true);
        bytes.CopyTo(entry, 0);
        entry[bytes.Length] = (byte)'=';
        value.CopyTo(entry.AsSpan(bytes.Length + 1));
        var first = _entries.FindIndex(old => IsNamed(old, bytes));
        _entries.RemoveAll(old => IsNamed(old, bytes));
        _entries.Insert(first < 0 ? _entries.Count : first, entry);
    }

    /// <summary>Leaves out every entry with this name.</summary>
    public void Remove(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        _entries.RemoveAll(entry => IsNamed(entry, bytes));
    }

    /// <summary>Leaves out every entry that is one of these.</summary>
    public void RemoveAll(Predicate<ReadOnlyMemory<byte>> which) => _entries.RemoveAll(which);

    private static bool IsNamed(ReadOnlyMemory<byte> entry, byte[] name) =>
        EnvironmentEntry.TryValue(entry.Span, out _) && EnvironmentEntry.Name(entry.Span).SequenceEqual(name);
}
