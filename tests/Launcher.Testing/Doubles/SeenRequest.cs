using System.Text;

namespace Launcher.Testing.Doubles;

/// <summary>One request as it arrived on the wire.</summary>
/// <param name="Method">As sent.</param>
/// <param name="Target">Path and query, to the letter.</param>
/// <param name="Protocol"><c>HTTP/1.1</c> or <c>HTTP/2</c>.</param>
/// <param name="Connection">An id that is the same for requests that shared a connection.</param>
/// <param name="Headers">Names without regard to case; several values of one name joined by a comma.</param>
/// <param name="Body">The bytes, empty for none.</param>
internal sealed record SeenRequest(
    string Method,
    string Target,
    string Protocol,
    string Connection,
    IReadOnlyDictionary<string, string> Headers,
    byte[] Body
)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
