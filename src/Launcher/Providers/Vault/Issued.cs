using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>Something that the server made for a question, or may have made, and by what it can be taken back.</summary>
internal sealed record Issued(VaultQuestion Question, Mount? Mount, SecretAnswer Answer)
{
    /// <summary>Null when nothing was made: the question was refused, or its engine only computes.</summary>
    public static Issued? Of(VaultQuestion question, Mount? mount, SecretAnswer answer) =>
        answer.Failure is { Class: not (ProblemClass.Timeout or ProblemClass.Unavailable) }
        || Issuance.OnlyComputes(question, mount)
            ? null
            : new Issued(question, mount, answer);

    /// <summary>Ends with its lease, and with the token that asked for it.</summary>
    public Until.Leased? Lease => Answer.Document?.Until as Until.Leased;

    /// <summary>A token ends by itself, and with the one that asked for it unless it is an orphan.</summary>
    public string? Token => Member("client_token"u8);

    /// <summary>Of a certificate; without a lease it ends neither with that nor with a token.</summary>
    public string? Serial => Mount is { Type: "pki" } && Lease is null ? Member("serial_number"u8) : null;

    /// <summary>Whether it is gone together with the token that asked: also what nobody has heard of, as its lease is.</summary>
    public bool EndsWithToken =>
        Answer.Document is null ? Mount is not { Type: "pki" or "ssh" }
        : Token is not null ? !IsOrphan
        : Lease is not null;

    public string Path => Question.Path;

    private bool IsOrphan => JsonAnswer.Of(Answer.Document!.Content.Bytes)["orphan"u8].IsTrue;

    private string? Member(ReadOnlySpan<byte> name) =>
        Answer.Document is { Format: DocumentFormat.Json } document
            ? JsonAnswer.Of(document.Content.Bytes)[name].Text
            : null;
}
