using System.Text;

namespace Launcher.Providers.Plugin;

/// <summary>The end of what a plugin says on standard error: the protocol's place for the reason of a failure.</summary>
internal sealed class PluginErrors
{
    private const int Kept = 8192;

    // A program that KILL does not end is reported while its pipe is still read.
    private readonly Lock _gate = new();
    private readonly List<byte> _end = [];

    public bool Take(ReadOnlySpan<byte> part)
    {
        lock (_gate)
        {
            if (part.Length > Kept)
            {
                part = part[^Kept..];
            }
            _end.AddRange(part);
            if (_end.Count > Kept)
            {
                _end.RemoveRange(0, _end.Count - Kept);
            }
        }
        return true;
    }

    /// <summary>The last line with something in it; null when there is none. It may hold a secret.</summary>
    public string? LastLine()
    {
        string text;
        lock (_gate)
        {
            text = Encoding.UTF8.GetString([.. _end]);
        }
        return text.Split(['\n', '\r'], StringSplitOptions.TrimEntries).LastOrDefault(line => line.Length > 0);
    }
}
