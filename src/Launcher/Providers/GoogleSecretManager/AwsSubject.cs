using System.Text;
using Launcher.Aws;
using Launcher.Aws.Signing;
using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>
/// Proves an AWS identity to Google: a question to AWS who one is, signed here and asked there. Where credentials and region are
/// looked for is AWS's own rule, not the file's.
/// </summary>
internal sealed class AwsSubject : SubjectToken
{
    private const string Query = "?Action=GetCallerIdentity&Version=2011-06-15";
    private const string Standard = "https://sts.{region}.amazonaws.com" + Query;
    private const string TargetHeader = "x-goog-cloud-target-resource";

    private readonly string _audience;
    private readonly AwsIdentity _aws;

    public AwsSubject(CredentialText source, string audience, GoogleIdentity identity)
    {
        if (source.Optional("regional_cred_verification_url"u8) is { } url && url != Standard)
        {
            throw source.Wrong("has another regional_cred_verification_url than AWS's own", $"write {Standard}");
        }
        (_audience, _aws) = (audience, AwsIdentity.Of(identity.Settings.Unnamed));
        foreach (var problem in _aws.Problems())
        {
            throw new StoreException(problem.Failure.From(source.Place));
        }
    }

    public override string Name => "this AWS identity";

    public override async Task<SecretValue> ReadAsync(CancellationToken cancellation)
    {
        var credentials = await _aws.CredentialsAsync(cancellation);
        var region = (await _aws.RegionAsync(cancellation)).Name;
        var address = StoreAddress.Parse($"https://sts.{region}.amazonaws.com", false, out _)!;
        var request = RequestSigner.Sign(
            new StoreRequest("POST", Query) { Headers = [new(TargetHeader, _audience)] },
            address,
            new SigningScope(region, "sts"),
            credentials,
            _aws.Clock.Now
        );
        var json = JsonBody.Of(json =>
        {
            json.WriteString("url", $"{address}/{Query}");
            json.WriteString("method", request.Method);
            json.WriteStartArray("headers");
            foreach (var (name, value) in request.Headers.Append(new("Host", address.Authority)))
            {
                json.WriteStartObject();
                json.WriteString("key", name);
                json.WriteString("value", value);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
        // Encoded here, and once more as a part of the form.
        return new SecretValue(Encoding.ASCII.GetBytes(RequestText.Encode(json.Span, "-._~")));
    }
}
