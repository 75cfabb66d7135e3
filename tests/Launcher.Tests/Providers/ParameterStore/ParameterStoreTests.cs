using System.Text;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Doubles.Aws;

namespace Launcher.Tests.Providers.ParameterStore;

/// <summary>What <c>aws-ssm://</c> reads, in how many calls, and what it says when it cannot.</summary>
public sealed class ParameterStoreTests : IAsyncLifetime
{
    private AwsServer _aws = null!;

    public async ValueTask InitializeAsync() => _aws = await AwsServer.StartAsync();

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task A_location_with_a_slash_is_a_path_and_one_without_is_a_bare_name()
    {
        _aws.Parameters.Put("/prod/db", "path");
        _aws.Parameters.Put("db", "bare");
        _aws.Parameters.Put("/db", "root");
        _aws.Parameters.Put("/list", "a,b,c", "StringList");

        var answers = await _aws.AskAsync(
            "aws-ssm://prod/db",
            "aws-ssm:///prod/db",
            "aws-ssm://db",
            "aws-ssm:///db",
            "aws-ssm:///list",
            "aws-ssm://arn:aws:ssm:eu-west-1:123456789012:parameter/prod/db"
        );

        Assert.Equal(["path", "path", "bare", "root", "a,b,c", "path"], answers.Select(Text));
        Assert.All(_aws.Calls, call => Assert.Equal("GetParameters", call));
    }

    [Fact]
    public async Task Versions_and_labels_are_named_behind_a_colon_or_by_an_option()
    {
        _aws.Parameters.Put("/a", "one");
        _aws.Parameters.Put("/a", "two");
        _aws.Parameters.Put("/a", "three");
        _aws.Parameters.Label("/a", "stable", 2);

        var answers = await _aws.AskAsync(
            "aws-ssm:///a",
            "aws-ssm:///a:1",
            "aws-ssm:///a:stable",
            "aws-ssm:///a?version=1",
            "aws-ssm:///a?label=stable"
        );

        Assert.Equal(["three", "one", "two", "one", "two"], answers.Select(Text));
        Assert.Equal(["3", "1", "2", "1", "2"], answers.Select(answer => answer.Document!.Version));
    }

    [Fact]
    public async Task A_server_may_leave_out_what_is_optional()
    {
        _aws.Parameters.IsBare = true;
        _aws.Parameters.Put("/a", "one");
        _aws.Parameters.Put("/a", "two");
        _aws.Parameters.Put("/b/c", "below");
        _aws.Parameters.Label("/a", "stable", 1);

        var answers = await _aws.AskAsync(
            "aws-ssm:///a",
            "aws-ssm:///a:1",
            "aws-ssm:///a?label=stable",
            "*aws-ssm:///b"
        );

        Assert.Equal(["two", "one", "one"], answers.Take(3).Select(Text));
        Assert.Equal(["c"], answers[3].Document!.Keys.Select(key => key.Key));
        var arn = Assert.Single(await _aws.AskAsync("aws-ssm://arn:aws:ssm:eu-west-1:123456789012:parameter/a"));
        Assert.Equal(
            "NotFound: 'arn:aws:ssm:eu-west-1:123456789012:parameter/a' does not exist in eu-west-1: check the ARN and the account of the credentials; a server that is not AWS may know it by its name alone",
            $"{arn.Failure!.Class}: {arn.Failure.What}: {arn.Failure.WayOut}"
        );
    }

    [Theory]
    [InlineData("aws-ssm:///a", """{"Parameters":[{"Name":"/a"}]}""", "/a")]
    [InlineData("aws-ssm:///a", """{"Parameters":[{"Name":"/a","Value":null}]}""", "/a")]
    [InlineData("*aws-ssm:///a", """{"Parameters":[{"Value":"x"}]}""", "/a")]
    public async Task An_answer_without_the_value_is_no_empty_secret(string reference, string body, string name)
    {
        _aws.Interferes = async (context, _) =>
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted);
            return true;
        };
        var failure = Assert.Single(await _aws.AskAsync(reference)).Failure!;
        Assert.Equal(
            $"BadValue: AWS Parameter Store at {_aws.Url} answered with '{name}' and no value: check what answers at that address",
            $"{failure.Class}: {failure.What}: {failure.WayOut}"
        );
    }

    [Fact]
    public async Task A_version_that_is_not_the_one_that_was_asked_for_is_none()
    {
        _aws.Interferes = async (context, _) =>
        {
            await context.Response.Body.WriteAsync(
                """{"Parameters":[{"Name":"/a","Value":"new","Version":4}]}"""u8.ToArray(),
                context.RequestAborted
            );
            return true;
        };
        Assert.Equal(
            ProblemClass.NotFound,
            Assert.Single(await _aws.AskAsync("aws-ssm:///a?version=3")).Failure!.Class
        );
    }

    [Fact]
    public async Task A_thousand_parameters_take_a_hundred_calls()
    {
        for (var i = 0; i < 1000; i++)
        {
            _aws.Parameters.Put($"/app/{i}", $"value {i}");
        }
        var answers = await _aws.AskAsync([.. Enumerable.Range(0, 1000).Select(i => $"aws-ssm://app/{i}")]);

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"value {i}"), answers.Select(Text));
        Assert.Equal(100, _aws.Calls.Count);
    }

    [Fact]
    public async Task One_that_may_not_be_read_takes_nothing_from_the_others()
    {
        _aws.Parameters.Put("/a", "1");
        _aws.Parameters.Put("/b", "2");
        _aws.Denied["ssm:GetParameters /b"] = true;

        var answers = await _aws.AskAsync("aws-ssm:///a", "aws-ssm:///b", "aws-ssm:///c");

        Assert.Equal("1", Text(answers[0]));
        Assert.Equal(ProblemClass.Denied, answers[1].Failure!.Class);
        Assert.Equal(ProblemClass.NotFound, answers[2].Failure!.Class);
    }

    [Fact]
    public async Task A_path_is_read_page_by_page_with_keys_relative_to_it()
    {
        for (var i = 0; i < 25; i++)
        {
            _aws.Parameters.Put($"/prod/app/k{i:D2}", $"{i}");
        }
        _aws.Parameters.Put("/prod/app/db/password", "deep");
        _aws.Parameters.Put("/prod/application", "not below");

        var document = Assert.Single(await _aws.AskAsync("*aws-ssm://prod/app")).Document!;

        Assert.Equal(DocumentFormat.Keyed, document.Format);
        Assert.Equal(
            [.. Enumerable.Range(0, 25).Select(i => $"k{i:D2}").Prepend("db/password")],
            document.Keys.Select(key => key.Key)
        );
        Assert.Equal("deep", Encoding.UTF8.GetString(document.Keys[0].Value.Bytes));
        Assert.Equal(Enumerable.Repeat("GetParametersByPath", 3), _aws.Calls);
    }

    [Fact]
    public async Task A_parameter_with_nothing_below_it_is_expanded_by_its_json()
    {
        _aws.Parameters.Put("/prod/app", """{"A":"1"}""");
        var document = Assert.Single(await _aws.AskAsync("*aws-ssm://prod/app")).Document!;
        Assert.Equal(DocumentFormat.Json, document.Format);
        Assert.Equal("""{"A":"1"}""", Encoding.UTF8.GetString(document.Content.Bytes));
    }

    [Theory]
    [InlineData(
        "aws-ssm://prod/x",
        null,
        "NotFound: '/prod/x' does not exist in eu-west-1: check the name, the region, and the account of the credentials"
    )]
    [InlineData(
        "aws-ssm://x",
        null,
        "NotFound: 'x' does not exist in eu-west-1: check the name; for the parameter '/x' write 'aws-ssm:///x'"
    )]
    [InlineData(
        "aws-ssm://prod/db:9",
        null,
        "NotFound: '/prod/db' has no version or label '9' in eu-west-1, or does not exist: list them: aws ssm get-parameter-history --name /prod/db"
    )]
    [InlineData(
        "aws-ssm://prod/db?version=new",
        null,
        "BadReference: the version of 'prod/db' is not a number: write ?version=3, or ?label=NAME"
    )]
    [InlineData(
        "aws-ssm://prod/db:2?label=a",
        null,
        "BadReference: 'prod/db:2' names more than one version: keep one of :VERSION, ?version= and ?label="
    )]
    [InlineData(
        "aws-ssm://prod/db",
        "ssm:GetParameters",
        "Denied: '/prod/db' may not be read by 'arn:aws:iam::123456789012:user/admin': no identity-based policy allows the ssm:GetParameters action: allow ssm:GetParameters on it: launcher policy prints the statement"
    )]
    [InlineData(
        "aws-ssm://prod/db",
        "kms:Decrypt",
        "Denied: '/prod/db' may not be decrypted by 'arn:aws:iam::123456789012:user/admin': no identity-based policy allows the kms:Decrypt action: allow kms:Decrypt on the key it is encrypted with, in the key's own policy too when the key is another account's"
    )]
    [InlineData(
        "*aws-ssm://prod/none",
        null,
        "NotFound: '/prod/none' has no parameters below it in eu-west-1, and is not one that can be read: check the path and the region"
    )]
    [InlineData(
        "*aws-ssm://prod",
        "ssm:GetParametersByPath",
        "Denied: 'prod' may not be read by 'arn:aws:iam::123456789012:user/admin': no identity-based policy allows the ssm:GetParametersByPath action: allow ssm:GetParametersByPath on it: launcher policy prints the statement"
    )]
    public async Task What_cannot_be_had_says_why(string reference, string? denied, string sentence)
    {
        _aws.Parameters.Put("/prod/db", "value");
        if (denied is not null)
        {
            _aws.Denied[denied] = true;
        }
        var failure = Assert.Single(await _aws.AskAsync(reference)).Failure!;
        Assert.Equal(sentence, $"{failure.Class}: {failure.What}: {failure.WayOut}");
    }

    private static string? Text(SecretAnswer answer) =>
        answer.Document is { } document ? Encoding.UTF8.GetString(document.Content.Bytes) : answer.Failure!.What;
}
