using System.Security.Cryptography;
using System.Text;

namespace Launcher.Model;

/// <summary>
/// Keyed digests of values that an app has and this process does not: whether one that comes is another can be told. Who
/// knows the key can try values, so that it is as secret as a short password.
/// </summary>
/// <param name="key">Of this run.</param>
internal sealed class SecretDigests(byte[] key)
{
    /// <summary>How many bytes a key has, and a digest.</summary>
    public const int Length = HMACSHA256.HashSizeInBytes;

    private readonly Dictionary<SecretReference, byte[]> _values = [];
    private readonly Dictionary<Expansion, byte[]> _keys = [];

    public byte[] Key => key;

    public void Add(SecretReference reference, byte[] digest) => _values.Add(reference, digest);

    public void Add(Expansion expansion, byte[] digest) => _keys.Add(expansion, digest);

    public bool Has(SecretReference reference) => _values.ContainsKey(reference);

    public bool Has(Expansion expansion) => _keys.ContainsKey(expansion);

    /// <summary>The digest of what the app has; null when it has nothing.</summary>
    public byte[]? Of(FetchedSecrets fetched, SecretReference reference) =>
        fetched.Values.TryGetValue(reference, out var secret)
            ? secret.Value is { } value
                ? HMACSHA256.HashData(key, value.Bytes)
                : null
            : _values.GetValueOrDefault(reference);

    /// <inheritdoc cref="Of(FetchedSecrets, SecretReference)"/>
    public byte[]? Of(FetchedSecrets fetched, Expansion expansion) =>
        fetched.KeysOf(expansion) is { } keys ? Of(keys) : _keys.GetValueOrDefault(expansion);

    /// <param name="value">Null for none.</param>
    public bool Matches(SecretReference reference, SecretValue? value) =>
        _values.TryGetValue(reference, out var digest)
            ? value is not null
                && CryptographicOperations.FixedTimeEquals(digest, HMACSHA256.HashData(key, value.Bytes))
            : value is null;

    public bool Matches(Expansion expansion, IReadOnlyList<KeyValuePair<string, FetchedSecret>> keys) =>
        _keys.TryGetValue(expansion, out var digest) && CryptographicOperations.FixedTimeEquals(digest, Of(keys));

    private byte[] Of(IReadOnlyList<KeyValuePair<string, FetchedSecret>> keys)
    {
        using var all = new SecretBuffer(0);
        foreach (var (name, secret) in keys)
        {
            // No name and no digest can be taken for another: each has its length.
            all.Append(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(name)));
            all.Append(secret.Value is { } value ? HMACSHA256.HashData(key, value.Bytes) : []);
        }
        return HMACSHA256.HashData(key, all.Bytes);
    }
}
