using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Aws;

/// <summary>Parameter Store: what is in it, and the operations a reader needs; PutParameter fills it.</summary>
internal sealed class ParametersService(AwsServer aws)
{
    private const int PageSize = 10;

    private readonly ConcurrentDictionary<(string Region, string Name), Parameter> _parameters = new();

    /// <summary>Whether it answers as servers do that are not AWS's: without a member that is optional, and never to an ARN.</summary>
    public bool IsBare { get; set; }

    public void Put(string name, string value, string type = "SecureString", string region = "eu-west-1") =>
        _parameters.GetOrAdd((region, name), _ => new Parameter(name, type)).Values.Add(value);

    public void Label(string name, string label, int version) =>
        _parameters[("eu-west-1", name)].Labels[label] = version;

    public (JsonNode? Answer, (string Code, string Message)? Failure) Call(
        string operation,
        JsonObject parameters,
        string region,
        AwsKeys who
    ) =>
        operation switch
        {
            "GetParameters" => Get(parameters, region, who),
            "GetParametersByPath" => ByPath(parameters, region, who),
            "PutParameter" => Write(parameters, region),
            "LabelParameterVersion" => Label(parameters),
            _ => (null, ("UnknownOperationException", "")),
        };

    private (JsonNode?, (string, string)?) Write(JsonObject parameters, string region)
    {
        Put(
            parameters["Name"]!.GetValue<string>(),
            parameters["Value"]!.GetValue<string>(),
            parameters["Type"]?.GetValue<string>() ?? "String",
            region
        );
        return (new JsonObject(), null);
    }

    private (JsonNode?, (string, string)?) Label(JsonObject parameters)
    {
        Label(
            parameters["Name"]!.GetValue<string>(),
            parameters["Labels"]![0]!.GetValue<string>(),
            parameters["ParameterVersion"]!.GetValue<int>()
        );
        return (new JsonObject(), null);
    }

    private (JsonNode?, (string, string)?) Get(JsonObject parameters, string region, AwsKeys who)
    {
        var names = parameters["Names"]!.AsArray().Select(name => name!.GetValue<string>()).ToList();
        if (names.Count is 0 or > 10 || names.Distinct().Count() != names.Count)
        {
            return (null, ("ValidationException", "1 to 10 names, none twice"));
        }
        var found = new JsonArray();
        var invalid = new JsonArray();
        foreach (var name in names)
        {
            if (aws.Refusal(who, "ssm:GetParameters", name) is { } refusal)
            {
                return (null, refusal);
            }
            if (aws.Refusal(who, "kms:Decrypt", name) is not null)
            {
                return (
                    null,
                    (
                        "AccessDeniedException",
                        $"User: {who.Principal} is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:{region}:123456789012:key/k because no identity-based policy allows the kms:Decrypt action (Service: AWSKMS)"
                    )
                );
            }
            if (Find(name, region) is { } answer)
            {
                found.Insert(0, answer);
            }
            else
            {
                invalid.Add(name);
            }
        }
        return (new JsonObject { ["Parameters"] = found, ["InvalidParameters"] = invalid }, null);
    }

    private (JsonNode?, (string, string)?) ByPath(JsonObject parameters, string region, AwsKeys who)
    {
        var path = parameters["Path"]!.GetValue<string>();
        if (aws.Refusal(who, "ssm:GetParametersByPath", path) is { } refusal)
        {
            return (null, refusal);
        }
        if (!path.StartsWith('/'))
        {
            return (null, ("ValidationException", "The parameter path must begin with a slash"));
        }
        var below = _parameters
            .Values.Where(parameter =>
                _parameters.ContainsKey((region, parameter.Name))
                && parameter.Name.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal)
            )
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
            .ToList();
        var start = int.Parse(parameters["NextToken"]?.GetValue<string>() ?? "0", CultureInfo.InvariantCulture);
        var answer = new JsonObject
        {
            ["Parameters"] = new JsonArray([
                .. below
                    .Skip(start)
                    .Take(PageSize)
                    .Select(parameter => Describe(parameter, parameter.Values.Count, null)),
            ]),
        };
        if (start + PageSize < below.Count)
        {
            answer["NextToken"] = (start + PageSize).ToString(CultureInfo.InvariantCulture);
        }
        return (answer, null);
    }

    private JsonObject? Find(string text, string region)
    {
        if (IsBare && text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return null;
        }
        var isArn = text.StartsWith("arn:", StringComparison.Ordinal);
        var name = isArn ? text[text.IndexOf(":parameter", StringComparison.Ordinal)..][":parameter".Length..] : text;
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var selector = colon < 0 ? null : name[colon..];
        name = colon < 0 ? name : name[..colon];
        if (!_parameters.TryGetValue((region, name), out var parameter))
        {
            return null;
        }
        var version =
            selector is null ? parameter.Values.Count
            : int.TryParse(selector[1..], CultureInfo.InvariantCulture, out var number) ? number
            : parameter.Labels.GetValueOrDefault(selector[1..]);
        if (version < 1 || version > parameter.Values.Count)
        {
            return null;
        }
        var answer = Describe(parameter, version, selector);
        if (isArn)
        {
            // What is asked for by ARN is answered by ARN.
            answer["Name"] = text[..(text.Length - (selector?.Length ?? 0))];
        }
        return answer;
    }

    private JsonObject Describe(Parameter parameter, int version, string? selector)
    {
        if (IsBare)
        {
            return new JsonObject { ["Name"] = parameter.Name, ["Value"] = parameter.Values[version - 1] };
        }
        var answer = new JsonObject
        {
            ["ARN"] = $"arn:aws:ssm:eu-west-1:123456789012:parameter/{parameter.Name.TrimStart('/')}",
            ["DataType"] = "text",
            ["LastModifiedDate"] = 1.523477145713E9,
            ["Name"] = parameter.Name,
            ["Type"] = parameter.Type,
            ["Value"] = parameter.Values[version - 1],
            ["Version"] = version,
        };
        if (selector is not null)
        {
            answer["Selector"] = selector;
        }
        return answer;
    }

    private sealed class Parameter(string name, string type)
    {
        public string Name => name;

        public string Type => type;

        public List<string> Values { get; } = [];

        public ConcurrentDictionary<string, int> Labels { get; } = new();
    }
}
