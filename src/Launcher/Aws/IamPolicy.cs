using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Launcher.Transport;

namespace Launcher.Aws;

/// <summary>An IAM policy document (version 2012-10-17), as JSON for people and for <c>aws iam put-role-policy</c>.</summary>
internal sealed class IamPolicy
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<Action<Utf8JsonWriter>> _statements = [];

    public void Allow(string id, IReadOnlyList<string> actions, IReadOnlyList<string> resources) =>
        _statements.Add(json => Write(json, id, actions, resources, null));

    /// <summary>
    /// Decryption of exactly these secrets. Only keys of one's own need it: AWS's managed key of the service allows it to
    /// whoever may read the secret.
    /// </summary>
    /// <param name="service">Through which the key is used.</param>
    /// <param name="context">What the service calls the secret in the encryption context.</param>
    public void Decrypt(string service, string context, IReadOnlyList<string> resources)
    {
        var keys = resources.Select(resource => $"arn:{resource.Split(':')[1]}:kms:*:*:key/*").Distinct().ToList();
        _statements.Add(json =>
            Write(
                json,
                "OnlyForKeysOfYourOwn",
                ["kms:Decrypt"],
                keys,
                () =>
                {
                    json.WriteStartObject("StringLike");
                    json.WriteString("kms:ViaService", $"{service}.*");
                    json.WriteStrings($"kms:EncryptionContext:{context}", resources);
                    json.WriteEndObject();
                }
            )
        );
    }

    public override string ToString()
    {
        var text = JsonBody.Of(
            json =>
            {
                json.WriteString("Version", "2012-10-17");
                json.WriteStartArray("Statement");
                _statements.ForEach(statement => statement(json));
                json.WriteEndArray();
            },
            s_options
        );
        return Encoding.UTF8.GetString(text.Span) + "\n";
    }

    private static void Write(
        Utf8JsonWriter json,
        string id,
        IReadOnlyList<string> actions,
        IReadOnlyList<string> resources,
        Action? condition
    )
    {
        json.WriteStartObject();
        json.WriteString("Sid", id);
        json.WriteString("Effect", "Allow");
        json.WriteStrings("Action", actions);
        json.WriteStrings("Resource", resources);
        if (condition is not null)
        {
            json.WriteStartObject("Condition");
            condition();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
