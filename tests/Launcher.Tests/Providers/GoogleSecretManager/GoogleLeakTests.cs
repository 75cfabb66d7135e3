using System.Text;
using Launcher.Diagnostics;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.GoogleSecretManager;
using Launcher.Testing.Doubles.Google;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Providers.GoogleSecretManager;

/// <summary>No login, token or value of Google is in a log line of any level, nor in a message.</summary>
public sealed class GoogleLeakTests : IAsyncLifetime
{
    private readonly Scratch _folder = Scratch.OnDisk();
    private readonly StringBuilder _said = new();
    private GoogleServer _google = null!;

    public async ValueTask InitializeAsync()
    {
        _google = await GoogleServer.StartAsync();
        _google.Secrets.Put("db", "value-of-the-secret");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _google.DisposeAsync();
    }

    [Theory]
    [InlineData("key")]
    [InlineData("federated")]
    [InlineData("issuer")]
    [InlineData("person")]
    [InlineData("machine")]
    public async Task Nothing_secret_is_said(string source)
    {
        var token = _folder.Write("token", _google.Tokens.Subject);
        var file = source switch
        {
            "key" => GoogleServer.KeyFile(),
            "federated" => _google.FederationFile($$"""{"file":"{{token}}"}""", GoogleServer.Account),
            "issuer" => _google.FederationFile(
                $$"""{"url":"{{_google.Url}}/subject","headers":{"X-Issuer":"{{TokenServices.SubjectHeader}}"},"format":{"type":"json","subject_token_field_name":"value"} }"""
            ),
            "person" => _google.PersonFile(),
            _ => null,
        };
        string[] environment =
        [
            .. _google.Environment,
            .. file is null
                ? (string[])[]
                : [$"GOOGLE_APPLICATION_CREDENTIALS={_folder.Write("credentials.json", file)}"],
        ];
        // Every second request fails at first, so that every line about failing is written.
        var (asked, failed) = (0, 0);
        _google.Interferes = (context, _) =>
        {
            if (asked++ % 2 != 0 || failed++ > 4)
            {
                return Task.FromResult(false);
            }
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        await AskAsync(environment, "gcp-sm://my-project/db", "gcp-sm://my-project/none");
        _google.Secrets.Denied["db"] = "IAM_PERMISSION_DENIED";
        await AskAsync(environment, "gcp-sm://my-project/db");
        _google.Tokens.Failures.Enqueue("invalid_grant");
        await AskAsync(environment, "gcp-sm://my-project/db");

        Assert.Contains("attempt 1 failed", _said.ToString(), StringComparison.Ordinal);
        Assert.Contains("may not be read", _said.ToString(), StringComparison.Ordinal);
        Assert.All(Needles(), needle => Assert.DoesNotContain(needle, _said.ToString(), StringComparison.Ordinal));
        // The same search finds what was sent.
        var wire = string.Concat(
            _google.Requests.Select(request => string.Concat(request.Headers.Values) + request.Text)
        );
        Assert.Contains(
            source == "key" ? ["eyJ"] : Needles(),
            needle => wire.Contains(needle, StringComparison.Ordinal)
        );
    }

    private IEnumerable<string> Needles()
    {
        string[] secrets =
        [
            "value-of-the-secret",
            "eyJ",
            GoogleServer.Key.ExportPkcs8PrivateKeyPem().Split('\n')[5],
            TokenServices.ClientSecret,
            TokenServices.RefreshToken,
            TokenServices.SubjectHeader,
            _google.Tokens.Subject,
            .. _google.Given,
        ];
        return secrets.SelectMany(secret =>
            (string[])[secret, Uri.EscapeDataString(secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))]
        );
    }

    private async Task AskAsync(string[] environment, params string[] references)
    {
        var settings = Given.Variables(GoogleSettings.All, null, environment);
        var inputs = new ProviderSettings(
            [.. GoogleSettings.All.Select(settings.Value).OfType<SettingValue>()],
            Inherited.Of(environment),
            settings.Network,
            new Log(LogLevel.Debug, LogFormat.Text, bytes => _said.Append(Encoding.UTF8.GetString(bytes)))
        )
        {
            Time = BootClock.Shared,
        };
        foreach (var answer in await GoogleServer.AskAsync(inputs, references))
        {
            _said.Append(answer.Failure?.What).Append(answer.Failure?.WayOut);
            _said.Append(answer.Document?.Version).Append(answer.Document?.Content);
        }
        _said.AppendJoin('\n', ProviderTable.Get("gcp-sm").Explain(inputs));
    }
}
