using System.Text;
using Launcher.Aws;
using Launcher.Diagnostics;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Doubles.Aws;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Http;

namespace Launcher.Tests.Aws;

/// <summary>No key, token or value of AWS is in a log line of any level, nor in a message.</summary>
public sealed class AwsLeakTests : IAsyncLifetime
{
    private readonly Scratch _folder = Scratch.OnDisk();
    private readonly StringBuilder _said = new();
    private AwsServer _aws = null!;

    public async ValueTask InitializeAsync()
    {
        _aws = await AwsServer.StartAsync();
        _aws.Secrets.Put("db", "value-of-the-secret");
        _aws.Tokens.WebIdentity = "eyJ.web.identity";
        _aws.Metadata.ContainerToken = "container-token";
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _aws.DisposeAsync();
    }

    [Theory]
    [InlineData("environment")]
    [InlineData("web identity")]
    [InlineData("container")]
    [InlineData("instance")]
    [InlineData("profile")]
    public async Task Nothing_secret_is_said(string source)
    {
        string[] rest = source switch
        {
            "web identity" =>
            [
                $"AWS_WEB_IDENTITY_TOKEN_FILE={_folder.Write("token", _aws.Tokens.WebIdentity)}",
                $"AWS_ROLE_ARN={_aws.Tokens.Role}",
            ],
            "container" =>
            [
                $"AWS_CONTAINER_CREDENTIALS_FULL_URI={_aws.Url}/v2/credentials/1",
                $"AWS_CONTAINER_AUTHORIZATION_TOKEN={_aws.Metadata.ContainerToken}",
            ],
            "profile" =>
            [
                $"AWS_SHARED_CREDENTIALS_FILE={_folder.Write("credentials", $"[default]\naws_access_key_id={AwsServer.Admin.Id}\naws_secret_access_key={AwsServer.Admin.Secret}\n")}",
            ],
            _ => [],
        };
        string[] environment =
        [
            .. source == "instance"
                ? (string[])
                    [
                        $"AWS_ENDPOINT_URL={_aws.Url}",
                        "AWS_REGION=eu-west-1",
                        $"AWS_EC2_METADATA_SERVICE_ENDPOINT={_aws.Url}",
                    ]
                : _aws.Environment(source == "environment" ? AwsServer.Admin : null),
            .. rest,
            $"HOME={_folder.Folder}",
        ];
        // Every second request fails, so that every line about failing is written.
        var failed = 0;
        _aws.Interferes = async (context, number) =>
        {
            if (number % 2 == 0 || failed++ > 4)
            {
                return false;
            }
            context.Response.StatusCode = 503;
            await context.Response.WriteAsync("<Error><Code>x</Code></Error>", context.RequestAborted);
            return true;
        };
        await AskAsync(environment, "aws-sm://db", "aws-sm://none");
        _aws.Denied["secretsmanager:GetSecretValue"] = true;
        await AskAsync(environment, "aws-sm://db?stage=AWSCURRENT");

        Assert.Contains("attempt 1 failed", _said.ToString(), StringComparison.Ordinal);
        Assert.Contains("may not be read", _said.ToString(), StringComparison.Ordinal);
        Assert.All(Needles(), needle => Assert.DoesNotContain(needle, _said.ToString(), StringComparison.Ordinal));
        // The same search finds what was sent.
        if (source != "environment" && source != "profile")
        {
            var wire = string.Concat(_aws.Requests.SelectMany(request => request.Headers.Values));
            Assert.Contains(Needles(), needle => wire.Contains(needle, StringComparison.Ordinal));
        }
    }

    private IEnumerable<string> Needles()
    {
        string[] secrets =
        [
            "value-of-the-secret",
            AwsServer.Admin.Secret,
            _aws.Tokens.WebIdentity,
            _aws.Metadata.ContainerToken!,
            .. _aws.Issued.SelectMany(keys => (string[])[keys.Secret, keys.Token!]),
            .. _aws.Metadata.Tokens,
        ];
        return secrets.SelectMany(secret =>
            (string[])[secret, Uri.EscapeDataString(secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))]
        );
    }

    private async Task AskAsync(string[] environment, params string[] references)
    {
        var settings = Given.Variables(AwsSettings.All, null, environment);
        var inputs = new ProviderSettings(
            [.. AwsSettings.All.Select(settings.Value).OfType<SettingValue>()],
            Inherited.Of(environment),
            settings.Network,
            new Log(LogLevel.Debug, LogFormat.Text, bytes => _said.Append(Encoding.UTF8.GetString(bytes)))
        )
        {
            Time = BootClock.Shared,
        };
        foreach (var answer in await AwsAsking.AskAsync(inputs, references))
        {
            _said.Append(answer.Failure?.What).Append(answer.Failure?.WayOut);
            _said.Append(answer.Document?.Version).Append(answer.Document?.Content);
        }
        _said.AppendJoin('\n', ProviderTable.Get("aws-sm").Explain(inputs));
    }
}
