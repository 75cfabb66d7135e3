using Launcher.Model;

namespace Launcher.Transport;

/// <summary>No whole answer came: the connection, its protection or the answer itself failed. It never holds a secret.</summary>
/// <param name="problemClass">What kind of failure.</param>
/// <param name="what">One lower-case sentence that names the endpoint and the cause.</param>
/// <param name="wayOut">What to do about it, or null.</param>
internal sealed class TransportException(ProblemClass problemClass, string what, string? wayOut) : Exception
{
    public ProblemClass Class { get; } = problemClass;

    public string What { get; } = what;

    public string? WayOut { get; } = wayOut;
}
