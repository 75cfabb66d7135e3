using System.Text;
using Launcher.Providers;
using Launcher.Testing.Doubles.Aws;

namespace Launcher.Tests.Aws;

/// <summary>The same assertions against the double and against whatever <c>LAUNCHER_TEST_AWS_ENDPOINT</c> names.</summary>
public sealed class RealAwsTests : IAsyncLifetime
{
    private AwsSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await AwsSite.StartAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Secrets_one_by_one_and_together()
    {
        var (a, b, c) = (_site.Name("a"), _site.Name("b"), _site.Name("c"));
        await _site.CallAsync(
            "secretsmanager.CreateSecret",
            $$"""{"Name":"{{a}}","SecretString":"old","ClientRequestToken":"{{Guid.NewGuid()}}"}"""
        );
        await _site.CallAsync(
            "secretsmanager.PutSecretValue",
            $$"""{"SecretId":"{{a}}","SecretString":"néw \"1\"","ClientRequestToken":"{{Guid.NewGuid()}}"}"""
        );
        await _site.CallAsync(
            "secretsmanager.CreateSecret",
            $$"""{"Name":"{{b}}","SecretBinary":"AAECAw==","ClientRequestToken":"{{Guid.NewGuid()}}"}"""
        );

        Assert.Equal(["néw \"1\""], await TextsAsync($"aws-sm://{a}"));
        Assert.Equal(
            ["néw \"1\"", "\0\u0001\u0002\u0003", "NotFound", "old"],
            await TextsAsync($"aws-sm://{a}", $"aws-sm://{b}", $"aws-sm://{c}", $"aws-sm://{a}?stage=AWSPREVIOUS")
        );
        Assert.Equal(["NotFound"], await TextsAsync($"aws-sm://{a}?stage=NONE"));
    }

    [Fact]
    public async Task Parameters_versions_labels_and_paths()
    {
        var path = "/" + _site.Name("p");
        for (var i = 0; i < 12; i++)
        {
            await _site.CallAsync(
                "AmazonSSM.PutParameter",
                $$"""{"Name":"{{path}}/k{{i:D2}}","Value":"v{{i}}","Type":"SecureString"}"""
            );
        }
        await _site.CallAsync(
            "AmazonSSM.PutParameter",
            $$"""{"Name":"{{path}}/k00","Value":"second","Type":"SecureString","Overwrite":true}"""
        );
        await _site.CallAsync(
            "AmazonSSM.LabelParameterVersion",
            $$"""{"Name":"{{path}}/k00","Labels":["stable"],"ParameterVersion":1}"""
        );

        Assert.Equal(
            ["second", "v0", "v0", "v11", "NotFound"],
            await TextsAsync(
                $"aws-ssm://{path}/k00",
                $"aws-ssm://{path}/k00:1",
                $"aws-ssm://{path}/k00?label=stable",
                $"aws-ssm://{path}/k11",
                $"aws-ssm://{path}/none"
            )
        );
        var all = Assert.Single(await AwsAsking.AskAsync(_site.Settings, $"*aws-ssm://{path}")).Document!;
        Assert.Equal(
            Enumerable.Range(0, 12).Select(i => $"k{i:D2}"),
            all.Keys.Select(key => key.Key).Order(StringComparer.Ordinal)
        );
    }

    private async Task<IEnumerable<string>> TextsAsync(params string[] references) =>
        (await AwsAsking.AskAsync(_site.Settings, references)).Select(Text);

    private static string Text(SecretAnswer answer) =>
        answer.Document is { } document
            ? Encoding.UTF8.GetString(document.Content.Bytes)
            : answer.Failure!.Class.ToString();
}
