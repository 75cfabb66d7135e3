namespace Launcher.Model;

/// <summary>An environment variable.</summary>
/// <param name="Name">Exactly as the user wrote it.</param>
/// <param name="Parts">Its value: bytes and references.</param>
internal sealed record VariableDelivery(string Name, IReadOnlyList<TextPart> Parts, string Origin)
    : Delivery(Name, Origin)
{
    public override IEnumerable<SecretReference> References
    {
        get
        {
            foreach (var part in Parts)
            {
                if (part.Reference is not null)
                {
                    yield return part.Reference;
                }
            }
        }
    }
}
