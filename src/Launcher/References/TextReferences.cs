namespace Launcher.References;

/// <summary>What references in the midst of a text may not ask for.</summary>
internal static class TextReferences
{
    /// <summary>Says when one of them asks to be a file of its own.</summary>
    public static Problem? Check(IReadOnlyList<TextPart> parts, string subject, SchemeSet schemes)
    {
        foreach (var part in parts)
        {
            if (part.Reference is not { } reference)
            {
                continue;
            }
            if (NamesAFile(reference) || schemes.Target(reference) != schemes.Targets[0])
            {
                return new Problem(
                    ProblemClass.BadReference,
                    part.Place ?? subject,
                    $"{Quoted.Text(ReferencePrinter.Display(reference))} inside other text cannot become a file",
                    "leave as, to, mode and owner out"
                );
            }
        }
        return null;
    }

    /// <summary>Whether it says where a file is, or whose and for whom.</summary>
    public static bool NamesAFile(SecretReference reference) =>
        reference.Has("to") || reference.Has("mode") || reference.Has("owner");

    /// <summary>A warning about an escaped reference.</summary>
    public static string KeepsReference(string subject) =>
        $"{subject}: '@@{{' hands the app the reference as text: for an @ in front of a secret write @{{literal://@}}@{{...}}";
}
