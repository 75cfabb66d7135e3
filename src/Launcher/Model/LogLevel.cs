namespace Launcher.Model;

/// <summary>How much the log says. Every level is safe: none prints a value.</summary>
internal enum LogLevel
{
    /// <summary>Only what somebody should look at.</summary>
    Warn,

    /// <summary>One line per secret.</summary>
    Info,

    /// <summary>Every decision.</summary>
    Debug,
}
