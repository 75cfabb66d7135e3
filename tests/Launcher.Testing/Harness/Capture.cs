using System.Buffers;
using System.Text;
using CliWrap;

namespace Launcher.Testing.Harness;

/// <summary>What a program has written so far; readable, and waitable for, while it runs.</summary>
internal sealed class Capture
{
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PipeTarget Target => PipeTarget.Create(ReadAllAsync);

    public byte[] Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes.WrittenSpan.ToArray();
            }
        }
    }

    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Completes when the text contains <paramref name="part"/>.</summary>
    public async Task ContainsAsync(string part, CancellationToken cancellation)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                next = _changed.Task;
            }
            if (Text.Contains(part, StringComparison.Ordinal))
            {
                return;
            }
            await next.WaitAsync(cancellation);
        }
    }

    private async Task ReadAllAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[65536];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            TaskCompletionSource announced;
            lock (_gate)
            {
                _bytes.Write(buffer.AsSpan(0, count));
                announced = _changed;
                _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            announced.SetResult();
        }
    }
}
