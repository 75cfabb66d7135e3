namespace Launcher.Aws.Services;

/// <summary>
/// Takes apart AWS's sentence <c>User: WHO is not authorized to perform: ACTION on resource: WHAT because WHY</c>. Nothing
/// else of a message is shown.
/// </summary>
internal static class Refusal
{
    private const string User = "User: ";
    private const string Perform = " is not authorized to perform: ";
    private const string Because = " because ";

    /// <summary>The ARN of whoever was refused; null when the message does not say it.</summary>
    public static string? Principal(string message)
    {
        var end = message.IndexOf(Perform, StringComparison.Ordinal);
        return
            message.StartsWith(User + "arn:", StringComparison.Ordinal)
            && end > 0
            && !message[User.Length..end].Contains(' ', StringComparison.Ordinal)
            ? message[User.Length..end]
            : null;
    }

    /// <summary>The action: <c>kms:Decrypt</c>; null when the message does not say it.</summary>
    public static string? Action(string message)
    {
        var start = message.IndexOf(Perform, StringComparison.Ordinal);
        return start < 0 ? null : Take(message.AsSpan(start + Perform.Length), ":-");
    }

    /// <summary>The reason: <c>no identity-based policy allows the x action</c>; null when AWS gives none.</summary>
    public static string? Reason(string message)
    {
        var start = message.LastIndexOf(Because, StringComparison.Ordinal);
        return start < 0 ? null : Take(message.AsSpan(start + Because.Length), ":- ,");
    }

    private static string? Take(ReadOnlySpan<char> text, string others)
    {
        var length = 0;
        while (
            length < text.Length
            && (char.IsAsciiLetterOrDigit(text[length]) || others.Contains(text[length], StringComparison.Ordinal))
        )
        {
            length++;
        }
        var taken = text[..length].Trim();
        return taken.IsEmpty ? null : taken.ToString();
    }
}
