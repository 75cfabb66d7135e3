using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Aws;

/// <summary>Where containers and instances get their credentials: ECS, EKS Pod Identity, IMDSv2.</summary>
internal sealed class MetadataService(AwsServer aws)
{
    private readonly HashSet<string> _tokens = [];

    /// <summary>What the container endpoint wants as Authorization; null for nothing (ECS).</summary>
    public string? ContainerToken { get; set; }

    /// <summary>The instance's role; null when it has none.</summary>
    public string? InstanceRole { get; set; } = "instance";

    public string Region { get; set; } = "eu-west-1";

    /// <summary>How many requests get a 404 before the answer: an agent that is not ready.</summary>
    public int NotReady { get; set; }

    /// <summary>Whether the token is refused, as when the endpoint is switched off.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>How many of the requests with a good token get a 401 all the same.</summary>
    public int Forgetful { get; set; }

    /// <summary>Every session token it gave.</summary>
    public IEnumerable<string> Tokens => _tokens;

    public async Task AnswerAsync(HttpContext context, SeenRequest request)
    {
        var response = context.Response;
        if (NotReady > 0)
        {
            NotReady--;
            response.StatusCode = 404;
            return;
        }
        if (request.Target.StartsWith("/v2/credentials/", StringComparison.Ordinal))
        {
            if (request.Header("Authorization") != ContainerToken)
            {
                response.StatusCode = 401;
                return;
            }
            await WriteKeysAsync(response, aws.Issue("arn:aws:sts::123456789012:assumed-role/task/1"));
            return;
        }
        if (request is { Method: "PUT", Target: "/latest/api/token" })
        {
            var isNumber = int.TryParse(
                request.Header("X-aws-ec2-metadata-token-ttl-seconds"),
                CultureInfo.InvariantCulture,
                out var seconds
            );
            response.StatusCode =
                IsDisabled ? 403
                : isNumber && seconds is > 0 and <= 21600 ? 200
                : 400;
            if (response.StatusCode == 200)
            {
                var token = $"imds-{Guid.NewGuid():N}";
                _tokens.Add(token);
                await response.WriteAsync(token, context.RequestAborted);
            }
            return;
        }
        if (!_tokens.Contains(request.Header("X-aws-ec2-metadata-token") ?? "") || Forgetful-- > 0)
        {
            response.StatusCode = 401;
            return;
        }
        const string Roles = "/latest/meta-data/iam/security-credentials/";
        if (request.Target == "/latest/meta-data/placement/region")
        {
            await response.WriteAsync(Region, context.RequestAborted);
        }
        else if (InstanceRole is not null && request.Target == Roles)
        {
            await response.WriteAsync(InstanceRole, context.RequestAborted);
        }
        else if (InstanceRole is not null && request.Target == Roles + InstanceRole)
        {
            await WriteKeysAsync(response, aws.Issue("arn:aws:sts::123456789012:assumed-role/instance/i-1"));
        }
        else
        {
            response.StatusCode = 404;
        }
    }

    private Task WriteKeysAsync(HttpResponse response, AwsKeys keys) =>
        response.WriteAsync(
            JsonSerializer.Serialize(
                new Dictionary<string, string>
                {
                    ["Code"] = "Success",
                    ["AccessKeyId"] = keys.Id,
                    ["SecretAccessKey"] = keys.Secret,
                    ["Token"] = keys.Token!,
                    ["Expiration"] = aws
                        .Now.AddHours(6)
                        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    ["AccountId"] = "123456789012",
                }
            )
        );
}
