using System.Text;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Agent;

/// <summary>What one agent had made good is kept good by the next, on a server whose hours pass in moments.</summary>
public sealed class TakeOverTests : IAsyncLifetime
{
    private const string Issue = "GET database/creds/app";
    private const string Renew = "PUT sys/leases/renew";
    private const string User = "--file=/run/user=vault://database/creds/app#username";

    private readonly MovableTime _time = new();
    private readonly DatabaseEngine _database = new DatabaseEngine().With("app", 3600);
    private readonly AppRoleEngine _approle = new();
    private VaultSite _site = null!;

    private VaultDouble Vault => _site.Double!;

    public async ValueTask InitializeAsync()
    {
        _site = await VaultSite.DoubleAsync(_time, new ClientTime(_time));
        Vault.Mount("database/", _database);
        Vault.Mount("auth/approle/", _approle);
        Vault.Policies.Put(
            "app",
            """
            path "database/creds/*" { capabilities = ["read"] }
            path "sys/leases/renew" { capabilities = ["update"] }
            path "secret/*" { capabilities = ["read"] }
            """
        );
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_death_every_ten_minutes_of_a_day_costs_a_user_per_login_and_never_the_one_in_use()
    {
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(1) }, User);

        for (var i = 0; i < 24 * 6; i++)
        {
            await run.PassAsync(TimeSpan.FromMinutes(10));
            Assert.Contains(_database.Users[^1], _database.Living);
            run.Die();
        }

        // Nobody extends the login of one that has died: about one in three quarters of an hour, the last quarter is overlap.
        Assert.InRange(Count(Issue), 24, 40);
        Assert.Equal(1, Rates.Most(Moments(Issue), TimeSpan.FromMinutes(10)));
        Assert.InRange(_database.Living.Count, 1, 2);
        Assert.Empty(Says("ends"));
    }

    [Fact]
    public async Task A_single_death_is_one_renewal_and_one_user()
    {
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(1) }, User);
        await run.PassAsync(TimeSpan.FromMinutes(10));
        run.Die();
        await run.CatchUpAsync();
        Assert.Equal((1, 1), (Count(Issue), Count(Renew)));

        await run.PassAsync(TimeSpan.FromHours(24));

        Assert.Equal((2, 1), (Count(Issue), _database.Living.Count));
        Assert.Single(run.Changes);
    }

    [Fact]
    public async Task A_process_that_dies_whenever_it_asks_makes_three_users_and_no_more()
    {
        _database.With("app", new VaultTerms { Ttl = TimeSpan.FromHours(1), IsRenewable = false });
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(24) }, User);

        await run.PassAsync(TimeSpan.FromHours(24), dies: true);

        Assert.Equal(4, Count(Issue));
        Assert.Equal(1, Rates.Most(Moments(Issue), TimeSpan.FromMinutes(10)));
        Assert.NotEmpty(Says("ends"));
    }

    [Fact]
    public async Task What_changed_meanwhile_is_told_from_what_did_not()
    {
        await PutAsync("db", "one");
        await PutAsync("other", "one");
        var run = await StartAsync(
            new VaultTerms { Period = TimeSpan.FromHours(1) },
            "--refresh=1h",
            "--file=/run/a=vault://secret/db#password",
            "--file=/run/b=vault://secret/other#password"
        );
        run.Die();
        await run.CatchUpAsync();
        // It knows the values by then, so that it has all that an act may need.
        Assert.Single(run.Changes);
        Assert.Equal(2, run.Newest.Values.Count);
        await PutAsync("db", "two");
        run.Die();

        await run.CatchUpAsync();

        Assert.Equal(2, run.Changes.Count);
        Assert.Equal(
            ["one", "two"],
            run.Newest.Values.Values.Select(secret => Encoding.UTF8.GetString(secret.Value!.Bytes)).Order()
        );
    }

    [Fact]
    public async Task A_token_that_was_given_goes_on_being_extended()
    {
        var made = await _site.PutAsync("auth/token/create-orphan", """{"policies":["app"],"period":"1h"}""");
        var run = await KeptRun.StartAsync(
            _site,
            _time,
            [$"VAULT_TOKEN={made!["auth"]!["client_token"]}"],
            null,
            [User]
        );
        await run.PassAsync(TimeSpan.FromMinutes(10));
        run.Die();

        await run.PassAsync(TimeSpan.FromHours(24));

        Assert.Equal((1, 1), (Count(Issue), _database.Living.Count));
    }

    private Task PutAsync(string name, string value) =>
        _site.PutAsync($"secret/data/{name}", $$$"""{"data":{"password":"{{{value}}}"}}""");

    private int Count(string request) => Vault.Log.Count(line => line == request);

    private IEnumerable<TimeSpan> Moments(string request) =>
        Vault.Journal.Where(entry => entry.Request == request).Select(entry => entry.Moment);

    private List<string> Says(string name) =>
        [
            .. $"{_site.Said}"
                .Split('\n')
                .Where(line => line.StartsWith($"launcher: {name}: ", StringComparison.Ordinal)),
        ];

    private Task<KeptRun> StartAsync(VaultTerms token, params string[] flags)
    {
        var (role, secret) = _approle.Add("app", "app", true, token, "service");
        return KeptRun.StartAsync(_site, _time, [$"VAULT_ROLE_ID={role}", $"VAULT_SECRET_ID={secret}"], null, flags);
    }
}
