using Launcher.Providers.Plugin;

namespace Launcher.Tests.Providers.Plugin;

/// <summary>What another program says is quoted without what looks like a secret, and stays readable.</summary>
public sealed class SecretTextTests
{
    [Theory]
    [InlineData("no such secret prod/db in account main", "no such secret prod/db in account main")]
    [InlineData("dial tcp 10.0.0.12:8200: connection refused", "dial tcp 10.0.0.12:8200: connection refused")]
    [InlineData("AccessDeniedException: not authorized", "AccessDeniedException: not authorized")]
    [InlineData("the token expired, log in again", "the token expired, log in again")]
    [InlineData("/opt/summon2/lib/provider3: not found", "/opt/summon2/lib/provider3: not found")]
    [InlineData("key hvs.CAESIJlYt0Pr1Vz2 is bad", "key hvs.[cut] is bad")]
    [InlineData("AKIAIOSFODNN7EXAMPLE refused", "[cut] refused")]
    [InlineData("at eyJhbGciOi1.eyJzdWIiOiIx.c2lnbmF0dXJl1", "at [cut].[cut].[cut]")]
    [InlineData("hash deadbeefdeadbeefdeadbeefdeadbeef", "hash [cut]")]
    [InlineData("password=hunter2", "password=[cut]")]
    [InlineData("PGPASSWORD: 'a b' bad", "PGPASSWORD: '[cut] b' bad")]
    [InlineData("{\"token\":\"x\",\"n\":1}", "{\"token\":\"[cut]\",\"n\":1}")]
    [InlineData("api_key = x; other = y", "api_key = [cut]; other = y")]
    [InlineData("Authorization: Bearer x y", "Authorization: Bearer [cut] y")]
    [InlineData("sent Basic dTpw", "sent Basic [cut]")]
    [InlineData("GET https://u:p@host/path", "GET https://[cut]@host/path")]
    [InlineData("GET \"https://u:p@ss/w@host/path\" failed", "GET \"https://[cut]@host/path\" failed")]
    [InlineData("https://a@b https://c:d@e", "https://[cut]@b https://[cut]@e")]
    [InlineData("file prod/db-user-0123456789 is away", "file prod/db-user-0123456789 is away")]
    [InlineData("read my own words, yes", "read [cut], yes")]
    [InlineData("", "")]
    [InlineData("password=", "password=")]
    [InlineData("://", "://")]
    [InlineData("x://@", "x://@")]
    public void A_message_is_cut_where_it_must_be(string line, string shown) =>
        Assert.Equal(shown, SecretText.Cut(line, ["my own words", "e", ""], known: "prod/db-user-0123456789"));

    [Theory]
    [InlineData("CONJUR_AUTHN_API_KEY", true)]
    [InlineData("VAULT_TOKEN", true)]
    [InlineData("db_password", true)]
    [InlineData("CONJUR_ACCOUNT", false)]
    [InlineData("PATH", false)]
    public void A_variable_holds_a_secret_by_its_name(string name, bool holds) =>
        Assert.Equal(holds, SecretText.IsNameOfOne(name));
}
