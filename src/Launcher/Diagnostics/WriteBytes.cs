namespace Launcher.Diagnostics;

/// <summary>Where log lines and reports go: stderr in the program, a list in its tests.</summary>
internal delegate void WriteBytes(ReadOnlySpan<byte> bytes);
