using System.Globalization;

namespace Launcher.Model;

/// <summary>Signals as people write them: <c>15</c>, <c>TERM</c>, <c>SIGTERM</c>. The numbers of x86 and arm (signal(7)).</summary>
internal static class SignalNames
{
    /// <summary>The highest signal of Linux, SIGRTMAX.</summary>
    public const int Highest = 64;

    /// <summary>All names, by number.</summary>
    public static IReadOnlyList<string> All => s_names;

    private static readonly string[] s_names = (
        "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT "
        + "CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
    ).Split(' ');

    /// <summary>Its name, or its number where it has none.</summary>
    public static string Of(int signal) =>
        signal > 0 && signal <= s_names.Length ? s_names[signal - 1] : signal.ToString(CultureInfo.InvariantCulture);

    /// <summary>The name a mistyped one most likely stands for, or null.</summary>
    public static string? Nearest(string name) =>
        name.Any(char.IsAsciiLetter)
            ? Model.Nearest.To(name, [.. s_names, .. s_names.Select(known => $"SIG{known}")])
            : null;

    /// <summary>False for what is neither a name nor a number from 0 to 64.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out int signal)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out signal))
        {
            return signal <= Highest;
        }
        const string Prefix = "SIG";
        var name = text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;
        for (var i = 0; i < s_names.Length; i++)
        {
            if (name.Equals(s_names[i], StringComparison.OrdinalIgnoreCase))
            {
                signal = i + 1;
                return true;
            }
        }
        return false;
    }
}
