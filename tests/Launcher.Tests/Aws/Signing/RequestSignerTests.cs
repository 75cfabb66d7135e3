using System.Text;
using Launcher.Aws;
using Launcher.Aws.Signing;
using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Tests.Aws.Signing;

/// <summary>What a signed request carries.</summary>
public sealed class RequestSignerTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static AwsCredentials Keys(string? token) =>
        new(
            "AKIDEXAMPLE",
            new SecretValue("key"u8),
            token is null ? null : new SecretValue(Encoding.UTF8.GetBytes(token)),
            null
        );

    [Fact]
    public void Date_token_and_signature_are_added_and_all_of_it_is_signed()
    {
        var address = StoreAddress.Parse("https://sts.eu-west-1.amazonaws.com", false, out _)!;
        var request = CallerIdentity.Sign(
            address,
            "eu-west-1",
            Keys("the-token"),
            [new("X-Vault-AWS-IAM-Server-ID", "vault.example")],
            s_now
        );

        Assert.Equal("POST", request.Method);
        Assert.Equal("Action=GetCallerIdentity&Version=2011-06-15", Encoding.UTF8.GetString(request.Body.Span));
        Assert.Equal(
            ["X-Vault-AWS-IAM-Server-ID", "X-Amz-Date", "X-Amz-Security-Token", "Authorization"],
            request.Headers.Select(header => header.Key)
        );
        Assert.Equal("20260102T030405Z", request.Headers[1].Value);
        Assert.Equal("the-token", request.Headers[2].Value);
        Assert.StartsWith(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-west-1/sts/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-vault-aws-iam-server-id, Signature=",
            request.Headers[3].Value,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Keys_without_an_end_send_no_token()
    {
        var address = StoreAddress.Parse("http://127.0.0.1:4566/aws", false, out _)!;
        var request = CallerIdentity.Sign(address, "us-east-1", Keys(null), [], s_now);
        Assert.Equal(["X-Amz-Date", "Authorization"], request.Headers.Select(header => header.Key));
        Assert.Equal("127.0.0.1:4566", address.Authority);
        Assert.Equal("/aws/", address.Path);
    }

    [Fact]
    public void Keys_cannot_be_printed() => Assert.Equal(SecretValue.Placeholder, $"{Keys("token")}");
}
