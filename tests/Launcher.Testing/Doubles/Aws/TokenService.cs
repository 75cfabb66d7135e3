using System.Security;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Aws;

/// <summary>The token service (STS): roles for tokens and for other credentials. Query protocol, XML.</summary>
internal sealed class TokenService(AwsServer aws)
{
    /// <summary>The token it believes, for <see cref="Role"/>.</summary>
    public string WebIdentity { get; set; } = "the.web.identity";

    public string Role { get; set; } = "arn:aws:iam::123456789012:role/app";

    /// <summary>What AssumeRole wants to be told; null for nothing.</summary>
    public string? ExternalId { get; set; }

    /// <summary>An error that is given instead of an answer, so many times.</summary>
    public Queue<(string Code, string Message)> Failures { get; } = new();

    /// <summary>The form of every request, in order.</summary>
    public List<Dictionary<string, string>> Forms { get; } = [];

    /// <summary>Keys it gave, in order.</summary>
    public List<AwsKeys> Given { get; } = [];

    public async Task AnswerAsync(HttpContext context, SeenRequest request)
    {
        var form = AwsServer.Form(request.Text);
        lock (Forms)
        {
            Forms.Add(form);
        }
        var action = form.GetValueOrDefault("Action");
        (string Code, string Message)? failure =
            Failures.Count > 0 ? Failures.Dequeue()
            : request.Header("Content-Type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal)
            != true
                ? ("InvalidAction", "wrong content type")
            : form.GetValueOrDefault("Version") != "2011-06-15" ? ("InvalidAction", "no such version")
            : action switch
            {
                "AssumeRoleWithWebIdentity" => CheckWebIdentity(request, form),
                "AssumeRole" => CheckRole(request, form),
                _ => ("InvalidAction", $"Could not find operation {action}"),
            };
        context.Response.ContentType = "text/xml";
        if (failure is { } error)
        {
            context.Response.StatusCode = error.Code.Contains("Denied", StringComparison.Ordinal) ? 403 : 400;
            await context.Response.WriteAsync(
                $"<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{error.Code}</Code><Message>{SecurityElement.Escape(error.Message)}</Message></Error><RequestId>r</RequestId></ErrorResponse>",
                context.RequestAborted
            );
            return;
        }
        var session = form["RoleSessionName"];
        var keys = aws.Issue($"arn:aws:sts::123456789012:assumed-role/{form["RoleArn"].Split('/')[^1]}/{session}");
        Given.Add(keys);
        await context.Response.WriteAsync(
            $"""
            <{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <{action}Result>
                <AssumedRoleUser><AssumedRoleId>AROA:{session}</AssumedRoleId><Arn>{keys.Principal}</Arn></AssumedRoleUser>
                <Credentials>
                  <AccessKeyId>{keys.Id}</AccessKeyId>
                  <SecretAccessKey>{SecurityElement.Escape(keys.Secret)}</SecretAccessKey>
                  <SessionToken>{SecurityElement.Escape(keys.Token)}</SessionToken>
                  <Expiration>{aws.Now.AddHours(1):yyyy-MM-dd'T'HH:mm:ss'Z'}</Expiration>
                </Credentials>
              </{action}Result>
              <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>
            </{action}Response>
            """,
            context.RequestAborted
        );
    }

    private (string Code, string Message)? CheckWebIdentity(SeenRequest request, Dictionary<string, string> form) =>
        request.Header("Authorization") is not null ? ("InvalidAction", "must not be signed")
        : form["WebIdentityToken"] != WebIdentity
            ? ("InvalidIdentityToken", "Couldn't retrieve verification key from your identity provider")
        : form["RoleArn"] != Role ? ("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
        : null;

    private (string Code, string Message)? CheckRole(SeenRequest request, Dictionary<string, string> form) =>
        aws.CheckSignature(request, out var who) is { } wrong ? wrong
        : ExternalId is not null && form.GetValueOrDefault("ExternalId") != ExternalId
            ? (
                "AccessDenied",
                $"User: {who!.Principal} is not authorized to perform: sts:AssumeRole on resource: {form["RoleArn"]}"
            )
        : null;
}
