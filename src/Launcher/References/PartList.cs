using System.Buffers;

namespace Launcher.References;

/// <summary>Collects the parts of a text; neighbouring literals become one.</summary>
internal sealed class PartList
{
    private readonly List<TextPart> _parts = [];
    private readonly ArrayBufferWriter<byte> _literal = new();

    /// <summary>See <see cref="ParsedText.KeepsReference"/>.</summary>
    public bool KeepsReference { get; set; }

    public void Add(ReadOnlySpan<byte> literal) => _literal.Write(literal);

    /// <param name="offset">Where it begins in the text.</param>
    public void Add(SecretReference reference, int offset = 0)
    {
        EndLiteral();
        _parts.Add(new TextPart(default, reference) { Offset = offset });
    }

    /// <summary>The text; one empty literal when nothing was added.</summary>
    public ParsedText ToText()
    {
        EndLiteral();
        return (_parts.Count == 0 ? ParsedText.Literal([]) : new ParsedText(_parts, null)) with
        {
            KeepsReference = KeepsReference,
        };
    }

    private void EndLiteral()
    {
        if (_literal.WrittenCount > 0)
        {
            _parts.Add(new TextPart(_literal.WrittenSpan.ToArray(), null));
            _literal.ResetWrittenCount();
        }
    }
}
