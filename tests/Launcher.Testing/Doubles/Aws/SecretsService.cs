using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Aws;

/// <summary>Secrets Manager: what is in it, and the operations a reader needs; CreateSecret and PutSecretValue fill it.</summary>
internal sealed class SecretsService(AwsServer aws)
{
    private readonly ConcurrentDictionary<(string Region, string Name), Secret> _secrets = new();
    private int _versions;

    /// <summary>Whether the batch operation exists (it came in 2023; doubles of others lack it).</summary>
    public bool HasBatch { get; set; } = true;

    public string Put(string name, string value, string region = "eu-west-1") =>
        Add(name, region, new JsonObject { ["SecretString"] = value });

    public string Put(string name, byte[] value, string region = "eu-west-1") =>
        Add(name, region, new JsonObject { ["SecretBinary"] = Convert.ToBase64String(value) });

    public void MarkForDeletion(string name, string region = "eu-west-1") => _secrets[(region, name)].IsDeleted = true;

    public string Arn(string name, string region = "eu-west-1") => _secrets[(region, name)].Arn;

    /// <summary>The id of the version a stage points to.</summary>
    public string VersionOf(string name, string stage = "AWSCURRENT") => _secrets[("eu-west-1", name)].Stages[stage];

    public (JsonNode? Answer, (string Code, string Message)? Failure) Call(
        string operation,
        JsonObject parameters,
        string region,
        AwsKeys who
    ) =>
        operation switch
        {
            "GetSecretValue" => Get(parameters, region, who),
            "BatchGetSecretValue" when HasBatch => Batch(parameters, region, who),
            "CreateSecret" or "PutSecretValue" => Write(parameters, region),
            _ => (null, ("UnknownOperationException", "")),
        };

    private (JsonNode?, (string, string)?) Write(JsonObject parameters, string region)
    {
        var name = (parameters["Name"] ?? parameters["SecretId"])!.GetValue<string>();
        Add(name, region, parameters);
        return (new JsonObject { ["ARN"] = Arn(name, region), ["Name"] = name }, null);
    }

    private string Add(string name, string region, JsonObject value)
    {
        var secret = _secrets.GetOrAdd(
            (region, name),
            _ => new Secret(name, $"arn:aws:secretsmanager:{region}:123456789012:secret:{name}-AbCdEf")
        );
        var id = $"{Interlocked.Increment(ref _versions):x8}-0000-4000-8000-000000000000";
        if (secret.Stages.TryGetValue("AWSCURRENT", out var before))
        {
            secret.Stages["AWSPREVIOUS"] = before;
        }
        secret.Stages["AWSCURRENT"] = id;
        secret.Versions[id] = value;
        return name;
    }

    private (JsonNode?, (string Code, string Message)?) Get(JsonObject parameters, string region, AwsKeys who)
    {
        var id = parameters["SecretId"]!.GetValue<string>();
        if (aws.Refusal(who, "secretsmanager:GetSecretValue", id) is { } refusal)
        {
            return (null, refusal);
        }
        if (aws.Refusal(who, "kms:Decrypt", id) is not null)
        {
            return (null, ("AccessDeniedException", "Access to KMS is not allowed"));
        }
        if (Find(id, region) is not { } secret)
        {
            return (null, ("ResourceNotFoundException", "Secrets Manager can't find the specified secret."));
        }
        if (secret.IsDeleted)
        {
            return (
                null,
                (
                    "InvalidRequestException",
                    "You can't perform this operation on the secret because it was marked for deletion."
                )
            );
        }
        var stage = parameters["VersionStage"]?.GetValue<string>();
        var version =
            parameters["VersionId"]?.GetValue<string>() ?? secret.Stages.GetValueOrDefault(stage ?? "AWSCURRENT");
        if (version is null || !secret.Versions.TryGetValue(version, out var value))
        {
            var what = stage is null ? $"VersionId: {version}" : $"staging label: {stage}";
            return (
                null,
                ("ResourceNotFoundException", $"Secrets Manager can't find the specified secret value for {what}")
            );
        }
        return (Describe(secret, version, value), null);
    }

    private (JsonNode?, (string, string)?) Batch(JsonObject parameters, string region, AwsKeys who)
    {
        if (aws.Refusal(who, "secretsmanager:BatchGetSecretValue", "*") is { } refusal)
        {
            return (null, refusal);
        }
        var ids = parameters["SecretIdList"]!.AsArray().Select(id => id!.GetValue<string>()).ToList();
        if (ids.Count is 0 or > 20)
        {
            return (null, ("InvalidParameterException", "SecretIdList must have 1 to 20 members"));
        }
        var values = new JsonArray();
        var errors = new JsonArray();
        foreach (var id in ids)
        {
            var (answer, failure) = Get(new JsonObject { ["SecretId"] = id }, region, who);
            if (failure is { } error)
            {
                errors.Add(
                    new JsonObject
                    {
                        ["SecretId"] = id,
                        ["ErrorCode"] = error.Code,
                        ["Message"] = error.Message,
                    }
                );
            }
            else
            {
                // Newest first: nobody promises the order of the question.
                values.Insert(0, answer);
            }
        }
        return (new JsonObject { ["SecretValues"] = values, ["Errors"] = errors }, null);
    }

    private Secret? Find(string id, string region) =>
        id.StartsWith("arn:", StringComparison.Ordinal)
            ? _secrets.Values.FirstOrDefault(secret => secret.Arn == id || secret.Arn[..^7] == id)
            : _secrets.GetValueOrDefault((region, id));

    private static JsonObject Describe(Secret secret, string version, JsonObject value)
    {
        var answer = new JsonObject
        {
            ["ARN"] = secret.Arn,
            ["CreatedDate"] = 1.523477145713E9,
            ["Name"] = secret.Name,
            ["VersionId"] = version,
            ["VersionStages"] = new JsonArray("AWSCURRENT"),
        };
        foreach (var member in (string[])["SecretString", "SecretBinary"])
        {
            if (value[member] is { } content)
            {
                answer[member] = content.DeepClone();
            }
        }
        return answer;
    }

    private sealed class Secret(string name, string arn)
    {
        public string Name => name;

        public string Arn => arn;

        public bool IsDeleted { get; set; }

        public ConcurrentDictionary<string, string> Stages { get; } = new();

        public ConcurrentDictionary<string, JsonObject> Versions { get; } = new();
    }
}
