using Launcher.Model;

namespace Launcher.Fetching.Selection;

/// <summary>How far a selector has been followed, for messages.</summary>
/// <param name="Location">Where the document is from.</param>
/// <param name="Selector">All of it, as written.</param>
/// <param name="IsPointer">Whether the selector is a JSON Pointer.</param>
/// <param name="Done">The JSON Pointer to the value reached; empty at the top.</param>
internal readonly record struct JsonPath(string Location, string Selector, bool IsPointer, string Done = "")
{
    public JsonPath Into(string step) => this with { Done = $"{Done}/{JsonPointer.Escape(step)}" };
}
