using System.Globalization;
using System.Text.Json.Nodes;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Testing.Doubles.Vault;

namespace Launcher.Tests.Providers.Vault;

/// <summary>How long what the server gives is good for, as it says itself.</summary>
public sealed class ValidityTests : IAsyncLifetime
{
    // Years away from the clock of whoever runs this: a wall clock would show.
    private static readonly DateTimeOffset s_then = new(2001, 3, 3, 4, 5, 6, TimeSpan.Zero);

    private readonly DatabaseEngine _database = new DatabaseEngine().With("app", 3600);
    private VaultSite _site = null!;

    private VaultDouble Vault => _site.Double!;

    public async ValueTask InitializeAsync()
    {
        _site = await VaultSite.DoubleAsync();
        Vault.Mount("database/", _database);
        Vault.Mount("auth/approle/", new AppRoleEngine());
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task What_is_leased_ends_with_its_lease_and_with_the_session_that_asked()
    {
        await _site.PolicyAsync("leasing", """path "database/creds/app" { capabilities = ["read"] }""");
        await _site.PutAsync("auth/approle/role/app", """{"token_policies":"leasing","token_ttl":"600"}""");
        var role = await _site.GetAsync("auth/approle/role/app/role-id");
        var secret = await _site.PutAsync("auth/approle/role/app/secret-id", "{}");
        var before = BootClock.Shared.GetTimestamp();

        var answers = await VaultSite.RunAsync(
            _site.Settings(
                $"VAULT_ROLE_ID={role["data"]!["role_id"]}",
                $"VAULT_SECRET_ID={secret!["data"]!["secret_id"]}"
            ),
            VaultSite.Request("database/creds/app")
        );

        var lease = Assert.IsType<Until.Leased>(Assert.Single(answers).Document!.Until);
        Assert.Equal(
            (Assert.Single(Vault.Leases), 3600, true),
            (lease.Id, lease.Life!.Value.TotalSeconds, lease.Renewable)
        );
        Assert.Equal(600, Assert.IsType<Until.Ends>(lease.Session!.Until).Left.TotalSeconds);
        Assert.InRange(lease.Session.Until.Since, before, lease.Since);
        Assert.InRange(lease.Since, before, BootClock.Shared.GetTimestamp());
        // Nobody prints a token by printing what hangs on it.
        Assert.Contains($"Session = {lease.Session}", $"{lease}", StringComparison.Ordinal);
        Assert.All(Vault.Tokens, token => Assert.DoesNotContain(token.Value, $"{lease}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_was_given_may_end_at_any_time()
    {
        var lease = Assert.IsType<Until.Leased>((await _site.AskAsync("database/creds/app")).Document!.Until);

        Assert.Equal(Until.Open, lease.Session!.Until);
    }

    [Theory]
    [InlineData(90, 90)]
    [InlineData(-90, 0)]
    public async Task A_certificate_ends_at_its_NotAfter_by_the_servers_clock(int after, int left)
    {
        var data = new JsonObject { ["expiration"] = s_then.ToUnixTimeSeconds() + after };
        Vault.Mount("pki/", new FixedEngine("pki", Then(VaultAnswer.Data(data))));

        var until = await UntilAsync("pki/issue/web", ("write", null));

        Assert.Equal(left, Assert.IsType<Until.Ends>(until).Left.TotalSeconds);
    }

    [Fact]
    public async Task A_server_that_does_not_say_its_time_has_not_said_when_anything_ends()
    {
        var data = new JsonObject { ["expiration"] = s_then.ToUnixTimeSeconds() };
        Vault.Mount("pki/", new FixedEngine("pki", VaultAnswer.Data(data) with { Header = ("Date", "soon") }));

        Assert.Equal(Until.Open, await UntilAsync("pki/issue/web", ("write", null)));
    }

    [Fact]
    public async Task A_static_role_rotates_and_a_value_that_only_looks_like_one_does_not()
    {
        var role = """{"username":"app","password":"x","ttl":1200,"rotation_period":86400}""";
        Vault.Mount("static/", new FixedEngine("database", VaultAnswer.Data(JsonNode.Parse(role))));
        await _site.PutAsync("kv1/app", role);

        Assert.Equal(
            TimeSpan.FromMinutes(20),
            Assert.IsType<Until.Rotates>(await UntilAsync("static/static-creds/app")).Left
        );
        Assert.Equal(Until.Open, await UntilAsync("kv1/app"));
    }

    [Fact]
    public async Task A_token_that_was_made_ends_after_its_time_to_live() =>
        Assert.Equal(
            TimeSpan.FromHours(1),
            Assert.IsType<Until.Ends>(await UntilAsync("auth/token/create", ("body.ttl", "1h"))).Left
        );

    [Fact]
    public async Task A_version_that_was_stored_to_be_deleted_ends_then()
    {
        await _site.PutAsync("secret/data/db", """{"data":{"a":"b"}}""");
        Assert.Equal(Until.Open, await UntilAsync("secret/db"));

        var data = new JsonObject
        {
            ["data"] = new JsonObject { ["a"] = "b" },
            ["metadata"] = new JsonObject
            {
                ["version"] = 3,
                // As Go writes it.
                ["deletion_time"] = "2001-03-03T04:06:36.500000001Z",
            },
        };
        Vault.Interferes = request =>
            request.Path == "secret/data/db" ? Then(VaultAnswer.Data(data.DeepClone())) : null;

        Assert.Equal(90.5, Assert.IsType<Until.Expires>(await UntilAsync("secret/db")).Left.TotalSeconds);
    }

    private static VaultAnswer Then(VaultAnswer answer) =>
        answer with
        {
            Header = ("Date", s_then.ToString("R", CultureInfo.InvariantCulture)),
        };

    private async Task<Until> UntilAsync(string location, params (string Name, string? Value)[] options)
    {
        var answer = await _site.AskAsync(location, null, options);
        Assert.Null(answer.Failure);
        return answer.Document!.Until;
    }
}
