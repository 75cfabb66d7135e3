namespace Launcher.Providers.Plugin;

/// <summary>What a plugin prints on standard output: the secret.</summary>
/// <param name="limit">The most bytes of it.</param>
/// <param name="over">Called when there is more.</param>
internal sealed class PluginOutput(int limit, Action over) : IDisposable
{
    private readonly SecretBuffer _bytes = new(0);

    /// <summary>Whether there was more than the limit.</summary>
    public bool IsOver { get; private set; }

    public bool Take(ReadOnlySpan<byte> part)
    {
        IsOver = _bytes.Count + part.Length > limit;
        if (IsOver)
        {
            over();
            return false;
        }
        _bytes.Append(part);
        return true;
    }

    /// <summary>All of it. Only when the pipe was read to its end.</summary>
    public SecretValue Value() => new(_bytes.Bytes);

    public void Dispose() => _bytes.Dispose();
}
