namespace Launcher.Model;

/// <summary>What happens when a secret has changed while the app runs; of several the strongest counts.</summary>
/// <param name="Kind">How strong it is.</param>
/// <param name="Signal">The number, of <see cref="ChangeActionKind.Signal"/>.</param>
internal sealed record ChangeAction(ChangeActionKind Kind, int Signal = 0)
{
    private const string Signalling = "signal";
    private const string SignalWord = $"{Signalling}:";
    private const int Kill = 9;
    private const int Stop = 19;

    private static readonly string[] s_words = ["rewrite", "restart", "exit"];

    /// <summary>Every word that one can be made of.</summary>
    public static IReadOnlyList<string> Words => [.. s_words, Signalling, .. SignalNames.All];

    /// <summary>Null for anything else, and for a signal that no process can catch.</summary>
    public static ChangeAction? Parse(string text) =>
        text switch
        {
            "rewrite" => new(ChangeActionKind.Rewrite),
            "restart" => new(ChangeActionKind.Restart),
            "exit" => new(ChangeActionKind.Exit),
            _ when text.StartsWith(SignalWord, StringComparison.Ordinal)
                    && SignalNames.TryParse(text.AsSpan(SignalWord.Length), out var signal)
                    && signal is not (0 or Kill or Stop) => new(ChangeActionKind.Signal, signal),
            _ => null,
        };

    /// <summary>What to write instead of a text that is none.</summary>
    public static string WayOut(string text)
    {
        var cut = text.IndexOf(':', StringComparison.Ordinal);
        var meant = cut < 0 ? Nearest.To(text, s_words) : null;
        if (meant is null && (cut < 0 || Nearest.To(text[..cut], [Signalling]) is not null))
        {
            meant = $"{SignalWord}{SignalNames.Nearest(text[(cut + 1)..])}";
        }
        return meant is not null && Parse(meant) is not null
            ? $"did you mean {meant}?"
            : "write rewrite, signal:NAME (signal:HUP), restart or exit";
    }

    public override string ToString() =>
        Kind switch
        {
            ChangeActionKind.Rewrite => "rewrite",
            ChangeActionKind.Restart => "restart",
            ChangeActionKind.Exit => "exit",
            _ => $"{SignalWord}{SignalNames.Of(Signal)}",
        };
}

/// <summary>See <see cref="ChangeAction"/>; in ascending strength.</summary>
internal enum ChangeActionKind
{
    /// <summary>The files are written anew; an app that reads them again finds the new value.</summary>
    Rewrite,

    /// <summary>The same, and the app is told by a signal.</summary>
    Signal,

    /// <summary>The app is ended and started with the new values.</summary>
    Restart,

    /// <summary>The app is ended, and whoever started the container starts it again.</summary>
    Exit,
}
