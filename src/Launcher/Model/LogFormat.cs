namespace Launcher.Model;

/// <summary>How a log line and a failure report are written.</summary>
internal enum LogFormat
{
    /// <summary><c>launcher: message</c>.</summary>
    Text,

    /// <summary>One JSON object a line with a <c>severity</c>, as log collectors expect it.</summary>
    Json,
}
