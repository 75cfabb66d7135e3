using System.Text;
using Launcher.Model;

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
        var first = Find(bytes, 0);
        if (first < 0)
        {
            _entries.Add(entry);
            return;
        }
        _entries[first] = entry;
        for (var other = Find(bytes, first + 1); other >= 0; other = Find(bytes, other))
        {
            _entries.RemoveAt(other);
        }
    }

    /// <summary>Leaves out every entry with this name.</summary>
    public void Remove(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        for (var index = Find(bytes, 0); index >= 0; index = Find(bytes, index))
        {
            _entries.RemoveAt(index);
        }
    }

    /// <summary>Leaves out every entry that is one of these.</summary>
    public void RemoveAll(Predicate<ReadOnlyMemory<byte>> which) => _entries.RemoveAll(which);

    private int Find(ReadOnlySpan<byte> name, int from)
    {
        for (var i = from; i < _entries.Count; i++)
        {
            if (
                EnvironmentEntry.TryValue(_entries[i].Span, out _)
                && EnvironmentEntry.Name(_entries[i].Span).SequenceEqual(name)
            )
            {
                return i;
            }
        }
        return -1;
    }
}
