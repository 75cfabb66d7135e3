using System.Text;
using System.Text.Json;
using Launcher.Aws;
using Launcher.Aws.Signing;
using Launcher.Model;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Aws.Signing;

/// <summary>
/// AWS's published test suite (aws-sig-v4-test-suite, Copyright 2017 Amazon.com, Apache-2.0; all cases that HTTP/1.1 still
/// allows). <c>vectors.json</c> holds for each: the request, its canonical form, the string to sign, the header.
/// </summary>
public sealed class SignatureVectorTests
{
    private static readonly AwsCredentials s_credentials = new(
        "AKIDEXAMPLE",
        new SecretValue("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"u8),
        null,
        null
    );

    private static readonly SigningScope s_scope = new("us-east-1", "service");
    private static readonly DateTimeOffset s_now = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, JsonElement> s_vectors = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(Repository.Folder, "tests/Launcher.Tests/Aws/Signing/vectors.json")))
        .RootElement.EnumerateArray()
        .ToDictionary(vector => vector.GetProperty("name").GetString()!);

    public static TheoryData<string> Names => [.. s_vectors.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_published_request_gets_its_published_signature(string name)
    {
        var vector = s_vectors[name];
        var canonical = Canonical(vector);
        if (vector.TryGetProperty("canonicalRequest", out var text))
        {
            Assert.Equal(text.GetString(), canonical.Text);
            Assert.Equal(vector.GetProperty("stringToSign").GetString(), canonical.StringToSign(s_scope, s_now));
        }
        Assert.Equal(
            vector.GetProperty("authorization").GetString(),
            RequestSigner.Authorization(canonical, s_scope, s_credentials, s_now)
        );
    }

    [Fact]
    public void The_whole_suite_is_there() => Assert.Equal(30, s_vectors.Count);

    [Theory]
    [InlineData("us-east-2", "service", 0)]
    [InlineData("us-east-1", "sts", 0)]
    [InlineData("us-east-1", "service", 1)]
    public void Another_region_service_or_second_gives_another_signature(string region, string service, int seconds)
    {
        var vector = s_vectors["get-vanilla"];
        var other = RequestSigner.Authorization(
            Canonical(vector),
            new SigningScope(region, service),
            s_credentials,
            s_now.AddSeconds(seconds)
        );
        var published = vector.GetProperty("authorization").GetString()!;
        Assert.NotEqual(published.Split("Signature=")[1], other.Split("Signature=")[1]);
    }

    private static CanonicalRequest Canonical(JsonElement vector) =>
        new(
            vector.GetProperty("method").GetString()!,
            vector.GetProperty("target").GetString()!,
            vector
                .GetProperty("headers")
                .EnumerateArray()
                .Select(header => KeyValuePair.Create(header[0].GetString()!, header[1].GetString()!)),
            Encoding.UTF8.GetBytes(vector.GetProperty("body").GetString()!)
        );
}
