namespace Launcher.Model;

/// <summary>
/// Exit codes of the launcher itself. Any other code is the app's own, and 128+n means killed by signal n.
/// The convention is that of <c>env</c>, <c>timeout</c>, <c>nice</c> and <c>docker run</c>.
/// </summary>
internal enum ExitCode
{
    /// <summary>A verb did what it was asked to do.</summary>
    Success = 0,

    /// <summary>A store could not be reached within the budget: trying again may help (as <c>timeout</c>).</summary>
    Unreachable = 124,

    /// <summary>The launcher failed and will until somebody changes something (as <c>docker run</c>).</summary>
    Failed = 125,

    /// <summary>The command was found but cannot be executed (POSIX shell, <c>env</c>).</summary>
    CannotExecute = 126,

    /// <summary>The command was not found (POSIX shell, <c>env</c>).</summary>
    CommandNotFound = 127,

    /// <summary>128+n: ended by signal n (POSIX shell).</summary>
    SignalBase = 128,
}
