using System.Text;
using Launcher.Model;

namespace Launcher.Aws.Sources;

/// <summary>One named group of settings in AWS's own files.</summary>
/// <param name="name">Without <c>profile </c> in front.</param>
/// <param name="values">Of both files; those of the credentials file win.</param>
internal sealed class Profile(string name, IReadOnlyDictionary<string, SecretValue> values)
{
    public string Name => name;

    public SecretValue? Value(string key) => values.GetValueOrDefault(key);

    /// <summary>A value that is no secret, as text; null when it is not there or empty.</summary>
    public string? Text(string key) =>
        Value(key) is { Bytes.IsEmpty: false } value ? Encoding.UTF8.GetString(value.Bytes) : null;

    public bool Has(string key) => Value(key) is { Bytes.IsEmpty: false };
}
