using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Launcher.Diagnostics;

/// <summary>The launcher's own voice on stderr. It never gets a <see cref="Model.SecretValue"/> to format.</summary>
internal sealed class Log(LogLevel level, LogFormat format, WriteBytes sink)
{
    /// <summary>Quotes stay readable: no line of ours goes into a web page.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HashSet<string> _said = [];

    public LogFormat Format => format;

    public void Warn(string message) => Write(LogLevel.Warn, message);

    /// <summary>The same, and not again in this run: several connections may give the same reason.</summary>
    public void WarnOnce(string message)
    {
        bool isNew;
        lock (_said)
        {
            isNew = _said.Add(message);
        }
        if (isNew)
        {
            Warn(message);
        }
    }

    /// <summary>Something that happened while the app runs, under a name that stays the same: <c>event</c> in JSON.</summary>
    public void Event(LogLevel wanted, string name, string message) =>
        Write(wanted, format == LogFormat.Text ? $"{name}: {message}" : message, name);

    public void Info(string message) => Write(LogLevel.Info, message);

    public void Debug(string message) => Write(LogLevel.Debug, message);

    /// <summary>Whether a message of this level would be printed: building one may cost.</summary>
    public bool Says(LogLevel wanted) => wanted <= level;

    private void Write(LogLevel wanted, string message, string? name = null)
    {
        if (!Says(wanted))
        {
            return;
        }
        message = Quoted.Line(message);
        if (format == LogFormat.Text)
        {
            sink(Encoding.UTF8.GetBytes($"launcher: {message}\n"));
            return;
        }
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString(
                "severity",
                wanted switch
                {
                    LogLevel.Warn => "WARNING",
                    LogLevel.Info => "INFO",
                    _ => "DEBUG",
                }
            );
            if (name is not null)
            {
                json.WriteString("event", name);
            }
            json.WriteString("message", message);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        sink(buffer.WrittenSpan);
    }
}

/// <summary>Where log lines and reports go: stderr in the program, a list in its tests.</summary>
internal delegate void WriteBytes(ReadOnlySpan<byte> bytes);
