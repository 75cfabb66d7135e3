using System.Globalization;
using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>A token of a service account for somebody who may act as it (IAM Service Account Credentials API).</summary>
internal sealed class Impersonation
{
    private const string Prefix = "v1/projects/-/serviceAccounts/";
    private const string Suffix = ":generateAccessToken";
    private const int Hour = 3600;

    private readonly GoogleIdentity _identity;
    private readonly ServiceAddress _address;
    private readonly IReadOnlyList<string> _delegates;
    private readonly long _seconds;
    private readonly string _file;

    /// <exception cref="StoreException">The file leads elsewhere.</exception>
    public Impersonation(CredentialText file, GoogleIdentity identity)
    {
        (_identity, _file) = (identity, file.Place);
        _address = file.Service("service_account_impersonation_url"u8, "iamcredentials", null, identity);
        if (
            !_address.Path.StartsWith(Prefix, StringComparison.Ordinal)
            || !_address.Path.EndsWith(Suffix, StringComparison.Ordinal)
        )
        {
            throw file.Wrong(
                "has a service_account_impersonation_url that asks for no access token",
                $"let it end in {Prefix}EMAIL{Suffix}"
            );
        }
        Account = _address.Path[Prefix.Length..^Suffix.Length];
        _delegates = file.Json["delegates"u8].Texts();
        _seconds = file.Json["service_account_impersonation"u8]["token_lifetime_seconds"u8].Number ?? Hour;
    }

    /// <summary>Its mail address.</summary>
    public string Account { get; }

    /// <param name="who">Asks for it.</param>
    /// <exception cref="StoreException">They may not.</exception>
    public async Task<AccessToken> AskAsync(Task<AccessToken> who, CancellationToken cancellation)
    {
        var token = await who;
        var request = new StoreRequest("POST", _address.Path)
        {
            Headers = [new("Authorization", $"Bearer {token.Text}")],
            Body = JsonBody.Of(json =>
            {
                if (_delegates.Count > 0)
                {
                    json.WriteStrings("delegates", _delegates);
                }
                json.WriteStrings("scope", [GoogleIdentity.Scope]);
                json.WriteString("lifetime", $"{_seconds.ToString(CultureInfo.InvariantCulture)}s");
            }),
        };
        return await TokenCall.AskAsync(_identity, _address, () => request, Refused, Read, cancellation);
    }

    private static AccessToken? Read(StoreResponse response, string endpoint)
    {
        var answer = JsonAnswer.Of(response.Body);
        return AccessToken.Of(
            answer["accessToken"u8].Text,
            StoreResponse.Moment(answer["expireTime"u8].Text) is { } end ? response.Left(end) : null,
            endpoint
        );
    }

    private Failure Refused(string code) =>
        code switch
        {
            "PERMISSION_DENIED" => new(
                ProblemClass.Denied,
                $"{_file} is not allowed to act as {Shown.Name(Account)}",
                "give it roles/iam.workloadIdentityUser there (a service account or person: roles/iam.serviceAccountTokenCreator); it counts after some minutes"
            ),
            "NOT_FOUND" => new(
                ProblemClass.Login,
                $"{_file} wants to act as {Shown.Name(Account)}, and there is no such service account",
                "check its name, and whether it was deleted"
            ),
            _ => new(
                ProblemClass.Login,
                $"{_file} gets no token of {Shown.Name(Account)} ({Quoted.Text(code)})",
                "check the account, and the lifetime that the file asks for"
            ),
        };
}
