using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>Something that the server made for a question, or may have made, and by what it can be taken back.</summary>
internal sealed class Issued
{
    public required string Path { get; init; }

    /// <summary>The path of its engine, with the final slash; null where the server does not say.</summary>
    public string? Engine { get; init; }

    /// <summary>False when there was no answer: nobody knows whether there is anything.</summary>
    public bool IsCertain { get; init; }

    /// <summary>Ends with its lease, and with the token that asked for it.</summary>
    public Until.Leased? Lease { get; init; }

    /// <summary>A token ends by itself, and with the one that asked for it unless it is an orphan.</summary>
    public string? Token { get; init; }

    /// <summary>Of a certificate; without a lease it ends neither with that nor with a token.</summary>
    public string? Serial { get; init; }

    /// <summary>Whether it is gone together with the token that asked: also what nobody has heard of, as its lease is.</summary>
    public bool EndsWithToken { get; init; }

    /// <summary>Null when nothing was made: the question was refused, or its engine only computes.</summary>
    public static Issued? Of(VaultQuestion question, Mount? mount, SecretAnswer answer)
    {
        if (
            answer.Failure is { Class: not (ProblemClass.Timeout or ProblemClass.Unavailable) }
            || Issuance.OnlyComputes(question, mount)
        )
        {
            return null;
        }
        if (answer.Document is not { } document)
        {
            return new Issued
            {
                Path = question.Path,
                Engine = mount?.Prefix,
                EndsWithToken = mount is not { Type: "pki" or "ssh" },
            };
        }
        var lease = document.Until as Until.Leased;
        var members = document.Format == DocumentFormat.Json ? JsonAnswer.Of(document.Content.Bytes) : default;
        var token = members["client_token"u8].Text;
        return new Issued
        {
            Path = question.Path,
            Engine = mount?.Prefix,
            IsCertain = true,
            Lease = lease,
            Token = token,
            Serial = mount is { Type: "pki" } && lease is null ? members["serial_number"u8].Text : null,
            EndsWithToken = token is not null ? !members["orphan"u8].IsTrue : lease is not null,
        };
    }

    /// <summary>Writes it down, for another process.</summary>
    public void Append(SecretBuffer to)
    {
        Packing.Append(to, Path);
        Packing.AppendMaybe(to, Engine);
        Packing.AppendFlag(to, IsCertain);
        PackedUntil.Append(to, Lease ?? Until.Open, []);
        Packing.AppendMaybe(to, Token);
        Packing.AppendMaybe(to, Serial);
        Packing.AppendFlag(to, EndsWithToken);
    }

    public static Issued Take(ref ReadOnlySpan<byte> from) =>
        new()
        {
            Path = Packing.TakeText(ref from),
            Engine = Packing.TakeMaybe(ref from),
            IsCertain = Packing.TakeFlag(ref from),
            Lease = PackedUntil.Take(ref from, []) as Until.Leased,
            Token = Packing.TakeMaybe(ref from),
            Serial = Packing.TakeMaybe(ref from),
            EndsWithToken = Packing.TakeFlag(ref from),
        };
}
