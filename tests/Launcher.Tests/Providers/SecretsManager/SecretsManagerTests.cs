using System.Text;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Doubles.Aws;

namespace Launcher.Tests.Providers.SecretsManager;

/// <summary>What <c>aws-sm://</c> reads, and in how many calls.</summary>
public sealed class SecretsManagerTests : IAsyncLifetime
{
    private AwsServer _aws = null!;

    public async ValueTask InitializeAsync() => _aws = await AwsServer.StartAsync();

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task A_secret_is_read_with_keys_from_the_environment()
    {
        _aws.Secrets.Put("prod/db", """{"password":"s3cret"}""");
        var answer = Assert.Single(await _aws.AskAsync("aws-sm://prod/db"));

        Assert.Equal("""{"password":"s3cret"}""", Text(answer));
        Assert.Equal(DocumentFormat.Json, answer.Document!.Format);
        Assert.Equal(_aws.Secrets.VersionOf("prod/db"), answer.Document.Version);
        Assert.Equal(["GetSecretValue"], _aws.Calls);
    }

    [Fact]
    public async Task Escapes_and_every_character_survive()
    {
        const string Value = "\"\\/\b\f\n\r\t\u0001é\u2028😀</script>";
        _aws.Secrets.Put("x", Value);
        Assert.Equal(Value, Text(Assert.Single(await _aws.AskAsync("aws-sm://x"))));
    }

    [Fact]
    public async Task A_binary_secret_is_its_bytes()
    {
        byte[] value = [0, 1, 2, 0xff, 0xfe, 10];
        _aws.Secrets.Put("x", value);
        Assert.Equal(value, Assert.Single(await _aws.AskAsync("aws-sm://x")).Document!.Content.Bytes.ToArray());
    }

    [Fact]
    public async Task Several_secrets_are_read_twenty_in_a_call_and_answered_in_order()
    {
        var names = Enumerable.Range(0, 45).Select(i => _aws.Secrets.Put($"app/{i}", $"value {i}")).ToList();

        var answers = await _aws.AskAsync([.. names.Select(name => $"aws-sm://{name}")]);

        Assert.Equal(Enumerable.Range(0, 45).Select(i => $"value {i}"), answers.Select(Text));
        Assert.Equal(Enumerable.Repeat("BatchGetSecretValue", 3), _aws.Calls);
    }

    [Fact]
    public async Task A_thousand_secrets_take_fifty_calls()
    {
        var names = Enumerable.Range(0, 1000).Select(i => _aws.Secrets.Put($"app/{i}", $"value {i}")).ToList();

        var answers = await _aws.AskAsync([.. names.Select(name => $"aws-sm://{name}")]);

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"value {i}"), answers.Select(Text));
        Assert.Equal(50, _aws.Calls.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_batches_are_not_allowed_or_not_known_each_is_read_by_itself(bool known)
    {
        _aws.Secrets.HasBatch = known;
        _aws.Denied["secretsmanager:BatchGetSecretValue"] = true;
        _aws.Secrets.Put("a", "1");
        _aws.Secrets.Put("b", "2");

        var answers = await _aws.AskAsync("aws-sm://a", "aws-sm://b", "aws-sm://c");

        Assert.Equal(["1", "2"], answers.Take(2).Select(Text));
        Assert.Equal(ProblemClass.NotFound, answers[2].Failure!.Class);
        Assert.Equal(["BatchGetSecretValue", "GetSecretValue", "GetSecretValue", "GetSecretValue"], _aws.Calls);
    }

    [Fact]
    public async Task One_that_cannot_be_read_takes_nothing_from_the_others_of_its_batch()
    {
        _aws.Secrets.Put("a", "1");
        _aws.Secrets.Put("b", "2");
        _aws.Denied["secretsmanager:GetSecretValue b"] = true;

        var answers = await _aws.AskAsync("aws-sm://a", "aws-sm://b", "aws-sm://c");

        Assert.Equal("1", Text(answers[0]));
        Assert.Equal(ProblemClass.Denied, answers[1].Failure!.Class);
        Assert.Equal(ProblemClass.NotFound, answers[2].Failure!.Class);
        Assert.Equal(["BatchGetSecretValue"], _aws.Calls);
    }

    [Fact]
    public async Task What_is_too_long_together_is_read_one_by_one()
    {
        var value = new string('x', 3 * 1024 * 1024);
        _aws.Secrets.Put("a", value);
        _aws.Secrets.Put("b", value);

        var answers = await _aws.AskAsync("aws-sm://a", "aws-sm://b");

        Assert.All(answers, answer => Assert.Equal(value.Length, answer.Document!.Content.Bytes.Length));
        Assert.Equal(["BatchGetSecretValue", "GetSecretValue", "GetSecretValue"], _aws.Calls);
    }

    [Fact]
    public async Task Versions_and_stages_are_read_by_themselves()
    {
        _aws.Secrets.Put("db", "old");
        var first = _aws.Secrets.VersionOf("db");
        _aws.Secrets.Put("db", "new");

        var answers = await _aws.AskAsync(
            "aws-sm://db",
            "aws-sm://db?stage=AWSPREVIOUS",
            $"aws-sm://db?version-id={first}"
        );

        Assert.Equal(["new", "old", "old"], answers.Select(Text));
        Assert.Equal(first, answers[1].Document!.Version);
        Assert.Equal(Enumerable.Repeat("GetSecretValue", 3), _aws.Calls);
    }

    [Fact]
    public async Task An_arn_may_be_whole_or_without_its_suffix_and_names_the_region()
    {
        _aws.Secrets.Put("far", "1", "us-east-1");
        _aws.Secrets.Put("near", "2");
        var arn = _aws.Secrets.Arn("far", "us-east-1");

        var answers = await _aws.AskAsync(
            $"aws-sm://{arn}",
            $"aws-sm://{arn[..^7]}",
            "aws-sm://far?region=us-east-1",
            "aws-sm://near"
        );

        Assert.Equal(["1", "1", "1", "2"], answers.Select(Text));
        Assert.Equal(["BatchGetSecretValue", "GetSecretValue"], _aws.Calls.Distinct().Order());
    }

    private static string? Text(SecretAnswer answer) =>
        answer.Document is { } document ? Encoding.UTF8.GetString(document.Content.Bytes) : answer.Failure!.What;
}
