using System.Text;
using Launcher.Providers;
using Launcher.Transport;

namespace Launcher.Aws.Sources;

/// <summary>Keys in variables, as CI systems and laptops have them.</summary>
internal static class EnvironmentSource
{
    private const string KeyId = "AWS_ACCESS_KEY_ID";
    private const string Key = "AWS_SECRET_ACCESS_KEY";
    private const string Token = "AWS_SESSION_TOKEN";

    public static LoginSource<AwsCredentials> Look(ProviderSettings settings)
    {
        var (id, key) = (settings.Machine(KeyId)?.Trim(), settings.Machine(Key)?.Trim());
        var source = new LoginSource<AwsCredentials> { Name = $"the environment ({KeyId})" };
        if (string.IsNullOrEmpty(id) && string.IsNullOrEmpty(key))
        {
            return source.Lacking($"{KeyId} is not set");
        }
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(key))
        {
            var (set, unset) = string.IsNullOrEmpty(id) ? (Key, KeyId) : (KeyId, Key);
            return source.Faulty($"{set} is set and {unset} is not", "set both, or neither");
        }
        if (!id.All(char.IsAsciiLetterOrDigit))
        {
            // Not quoted: whoever mixed the two up has the secret one in it.
            return source.Faulty(
                $"{KeyId} is not an access key id",
                "it has only letters and digits and begins with AKIA or ASIA"
            );
        }
        return Unfit(Key, key) is { } fault ? source.Faulty(fault)
            : settings.Machine(Token)?.Trim() is { Length: > 0 } session && Unfit(Token, session) is { } unfit
                ? source.Faulty(unfit)
            : source with { Read = _ => Task.FromResult(new AwsCredentials(id, Bytes(key), Session(settings), null)) };
    }

    private static Failure? Unfit(string variable, string value) => RequestText.Problem(value)?.From(variable);

    private static SecretValue? Session(ProviderSettings settings) =>
        settings.Machine(Token)?.Trim() is { Length: > 0 } token ? Bytes(token) : null;

    private static SecretValue Bytes(string text) => new(Encoding.UTF8.GetBytes(text));
}
