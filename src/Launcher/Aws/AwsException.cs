using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Aws;

/// <summary>Something about AWS keeps a secret from being read. It never holds a key, a token or a value.</summary>
/// <param name="problemClass">What kind of failure.</param>
/// <param name="what">One lower-case sentence that names the place and the cause.</param>
/// <param name="wayOut">What to do about it, or null.</param>
internal sealed class AwsException(ProblemClass problemClass, string what, string? wayOut) : Exception
{
    public AwsException(TransportException failure)
        : this(failure.Class, failure.What, failure.WayOut) { }

    public ProblemClass Class { get; } = problemClass;

    public string What { get; } = what;

    public string? WayOut { get; } = wayOut;
}
