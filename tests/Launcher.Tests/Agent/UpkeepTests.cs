using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Agent;

/// <summary>
/// What happens to leases, logins and values while an app runs: through the real provider, on a server whose hours pass in
/// moments. Each is a fault that somebody's agent has had.
/// </summary>
public sealed class UpkeepTests : IAsyncLifetime
{
    private const string Issue = "GET database/creds/app";
    private const string Renew = "PUT sys/leases/renew";
    private const string LogIn = "PUT auth/approle/login";
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
            path "secret/*" { capabilities = ["read"] }
            """
        );
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_lease_and_its_login_live_on_for_a_day_with_a_request_each_per_two_thirds()
    {
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(1) }, User);

        await run.PassAsync(TimeSpan.FromHours(24));

        Assert.Single(_database.Living);
        Assert.Equal((1, 1), (Count(Issue), Count(LogIn)));
        // 24 h by 36 to 40 min.
        Assert.InRange(Count(Renew), 35, 40);
        Assert.InRange(Count("PUT auth/token/renew-self"), 35, 40);
        Assert.Empty(run.Changes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_hour_without_a_server_is_90_requests_at_most_and_ends_nothing(bool isSealed)
    {
        _database.With("app", 6 * 3600);
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(6) }, User);
        await run.PassAsync(TimeSpan.FromHours(3.5));
        (Vault.IsSealed, Vault.IsAway) = (isSealed, !isSealed);
        var before = Vault.Journal.Count;

        await run.PassAsync(TimeSpan.FromHours(1.5));

        var during = Vault.Journal.Skip(before).Select(entry => entry.Moment).ToList();
        Assert.InRange(during.Count, 20, 150);
        Assert.InRange(Rates.Most(during, TimeSpan.FromHours(1)), 20, 90);
        (Vault.IsSealed, Vault.IsAway) = (false, false);
        await run.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((1, 1), (Count(Issue), Count(LogIn)));
        Assert.Single(_database.Living);
        Assert.Single(Says("store-away"));
        Assert.Single(Says("store-back"));
        await run.PassAsync(TimeSpan.FromHours(12));
        Assert.Equal((1, 1), (_database.Living.Count, Count(Issue)));
    }

    [Fact]
    public async Task Many_leases_of_one_server_ask_it_no_more_often_while_it_is_away()
    {
        string[] flags =
        [
            .. Enumerable.Range(0, 5).Select(i => $"--file=/run/{i}=vault://database/creds/r{i}#username"),
        ];
        for (var i = 0; i < flags.Length; i++)
        {
            _database.With($"r{i}", 6 * 3600);
        }
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(6) }, flags);
        await run.PassAsync(TimeSpan.FromHours(3.5));
        Vault.IsAway = true;
        var before = Vault.Journal.Count;

        await run.PassAsync(TimeSpan.FromHours(1.5));

        var during = Vault.Journal.Skip(before).Select(entry => entry.Moment);
        Assert.InRange(Rates.Most(during, TimeSpan.FromHours(1)), 20, 90);
    }

    [Fact]
    public async Task A_denied_renewal_is_told_and_another_user_comes_in_time()
    {
        Vault.Policies.Put(
            "app",
            """
            path "database/creds/*" { capabilities = ["read"] }
            path "sys/leases/renew" { capabilities = ["deny"] }
            """
        );
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(24) }, User);

        await run.PassAsync(TimeSpan.FromHours(24));

        Overlaps(TimeSpan.FromHours(1), run);
        // The last may have been told of, and its successor not be due yet.
        Assert.InRange(Says("renew-failed").Count, Count(Issue) - 1, Count(Issue));
    }

    [Theory]
    [InlineData(3600, 5000)]
    [InlineData(3600, 6000)]
    [InlineData(3600, 6700)]
    [InlineData(3600, 7199)]
    [InlineData(60, 100)]
    [InlineData(30, 30)]
    [InlineData(30, 45)]
    public async Task A_grant_that_shrinks_is_replaced_while_a_quarter_of_the_first_is_left(int first, int longest)
    {
        _database.With("app", first, longest);
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromDays(30) }, User);

        await run.PassAsync(TimeSpan.FromSeconds(longest * 12));

        Assert.InRange(_database.Users.Count, 10, 40);
        Assert.InRange(_database.Living.Count, 1, 2);
        Overlaps(TimeSpan.FromSeconds(first), run);
    }

    [Fact]
    public async Task A_lease_that_dies_with_its_login_is_replaced_before_by_another_login()
    {
        var run = await StartAsync(
            new VaultTerms { Ttl = TimeSpan.FromMinutes(30), Max = TimeSpan.FromMinutes(50) },
            User
        );

        await run.PassAsync(TimeSpan.FromHours(8));

        Assert.Equal(Count(LogIn), _database.Users.Count);
        Assert.InRange(Count(LogIn), 9, 24);
        Assert.Equal(1, _database.Living.Count(user => user == _database.Users[^1]));
        AlwaysOneLives(run);
    }

    [Fact]
    public async Task A_batch_token_is_replaced_before_it_ends_too()
    {
        var run = await StartWithAsync(new VaultTerms { Ttl = TimeSpan.FromMinutes(30) }, "batch", User);

        await run.PassAsync(TimeSpan.FromHours(8));

        Assert.InRange(Count(LogIn), 16, 30);
        AlwaysOneLives(run);
    }

    [Fact]
    public async Task A_token_that_was_given_is_kept_alive_as_far_as_it_goes()
    {
        var run = await StartGivenAsync("""{"policies":["app"],"ttl":"1h","explicit_max_ttl":"10h"}""", User);

        await run.PassAsync(TimeSpan.FromHours(8));

        Assert.Equal((1, 1), (Count(Issue), _database.Living.Count));
        Assert.Empty(Says("login-impossible"));
        await run.PassAsync(TimeSpan.FromHours(8));
        Assert.Equal((1, 0), (Count(Issue), _database.Living.Count));
        Assert.Matches(
            "VAULT_TOKEN ends for good at [-0-9]+ [:0-9]+Z, and with it what hangs on it: give the launcher a login that it can repeat$",
            Assert.Single(Says("login-impossible"))
        );
        Assert.Single(Says("ends"));
    }

    [Theory]
    [InlineData("""{"policies":["app"],"ttl":"2h","renewable":false}""", 1)]
    [InlineData("""{"policies":["app"],"ttl":"2h","type":"batch"}""", 1)]
    [InlineData("""{"policies":["root"]}""", 0)]
    public async Task A_given_token_that_nobody_can_extend_is_asked_about_once(string token, int told)
    {
        _database.With("app", 24 * 3600);
        var run = await StartGivenAsync(token, User);

        await run.PassAsync(TimeSpan.FromHours(1));

        Assert.Equal((1, 1), (Count("PUT auth/token/renew-self"), Count("GET auth/token/lookup-self")));
        Assert.Equal((1, told), (Count(Issue), Says("login-impossible").Count));
    }

    [Fact]
    public async Task A_store_that_says_when_to_come_back_is_left_alone_until_then()
    {
        await PutAsync("one");
        var run = await StartAsync(
            new VaultTerms { Period = TimeSpan.FromHours(6) },
            "--refresh=60s",
            "--file=/run/db=vault://secret/db#a"
        );
        Vault.Interferes = _ => VaultAnswer.Error(429, "quota exceeded") with { Header = ("Retry-After", "900") };
        await run.PassAsync(TimeSpan.FromMinutes(2));
        var before = Vault.Journal.Count;

        await run.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(before, Vault.Journal.Count);
        await run.PassAsync(TimeSpan.FromMinutes(10));
        Assert.InRange(Vault.Journal.Count - before, 1, 2);
    }

    [Fact]
    public async Task Equal_values_change_nothing_and_other_ones_do_once()
    {
        await PutAsync("one");
        var run = await StartAsync(
            new VaultTerms { Period = TimeSpan.FromHours(1) },
            "--refresh=60s",
            "--file=/run/db=vault://secret/db#a"
        );
        await run.PassAsync(TimeSpan.FromMinutes(10));
        await PutAsync("one");
        await run.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Empty(run.Changes);
        Assert.InRange(Count("GET secret/metadata/db") + Count("GET secret/data/db"), 18, 26);

        await PutAsync("two");
        await run.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Single(run.Changes);
        Assert.Equal("two", Value(run));
    }

    [Theory]
    [InlineData("--refresh=60s", 90 * 24 * 60, 60, 63)]
    [InlineData("--on-change=rewrite", 60, 10, 60)]
    [InlineData("--on-change=rewrite", 60, 50, 60)]
    public async Task What_was_stored_with_an_end_is_looked_at_before_and_not_given_up(
        string flag,
        int end,
        int changed,
        int seen
    )
    {
        var begun = _time.Now;
        var (value, version) = ("one", 1);
        var ends = DateTimeOffset.UnixEpoch.AddMinutes(end);
        Vault.Interferes = request =>
            request.Path switch
            {
                "secret/data/db" => Now(
                    new JsonObject
                    {
                        ["data"] = new JsonObject { ["a"] = value },
                        ["metadata"] = new JsonObject
                        {
                            ["version"] = version,
                            ["deletion_time"] = ends.ToString("O", CultureInfo.InvariantCulture),
                        },
                    }
                ),
                "secret/metadata/db" => Now(new JsonObject { ["current_version"] = version }),
                _ => null,
            };
        var run = await StartAsync(
            new VaultTerms { Period = TimeSpan.FromHours(1) },
            flag,
            "--file=/run/db=vault://secret/db#a"
        );
        await run.PassAsync(TimeSpan.FromMinutes(changed));
        Assert.Empty(run.Changes);
        // In its last quarter.
        Assert.Equal(changed * 4 > end * 3 ? 1 : 0, Says("ends").Count);

        (value, version) = ("two", 2);
        ends = ends.AddDays(90);
        await run.PassAsync(TimeSpan.FromMinutes(seen - changed));

        Assert.Equal("two", Value(run));
        Assert.Empty(Says("reissued"));

        VaultAnswer Now(JsonObject data) =>
            VaultAnswer.Data(data) with
            {
                Header = (
                    "Date",
                    (DateTimeOffset.UnixEpoch + _time.Now - begun).ToString("R", CultureInfo.InvariantCulture)
                ),
            };
    }

    [Fact]
    public async Task What_is_not_there_any_more_stays_with_the_app_and_is_told_once()
    {
        await PutAsync("one");
        var run = await StartAsync(
            new VaultTerms { Period = TimeSpan.FromHours(1) },
            "--refresh=60s",
            "--file=/run/db=vault://secret/db#a"
        );
        await _site.PutAsync("secret/delete/db", """{"versions":[1]}""");

        await run.PassAsync(TimeSpan.FromHours(1));

        Assert.Empty(run.Changes);
        Assert.Equal("one", Value(run));
        Assert.Single(Says("gone"));
        await PutAsync("two");
        await run.PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal("two", Value(run));
    }

    [Fact]
    public async Task However_wrong_things_go_a_user_is_made_once_in_a_sixth_of_a_life()
    {
        // Each lease is revoked as soon as it is there.
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(24) }, User);
        var made = 0;
        for (var i = 0; i < 24 * 60; i++)
        {
            if (_database.Users.Count > made)
            {
                made = _database.Users.Count;
                Vault.Revoke(Vault.Leases[^1]);
            }
            await run.PassAsync(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(_database.Users.Count, 2, (24 * 6) + 1);
        Assert.Equal(1, Rates.Most(Moments(Issue), TimeSpan.FromSeconds(599)));
    }

    [Fact]
    public async Task What_is_made_and_has_no_such_key_is_made_once_in_a_sixth_of_a_life()
    {
        _database.With("app", 3600, 3600);
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(24) }, User, "--refresh=5s");
        Vault.Interferes = request =>
            request.Path == "database/creds/app"
                ? VaultAnswer.Leased(new JsonObject { ["other"] = "x" }, "database/creds/app/x", 3600, false)
                : null;

        await run.PassAsync(TimeSpan.FromHours(12));

        Assert.InRange(Count(Issue), 10, 12 * 6 + 1);
        Assert.Equal(1, Rates.Most(Moments(Issue), TimeSpan.FromSeconds(599)));
        Vault.Interferes = _ => null;
        await run.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal(_database.Users[^1], Value(run));
    }

    [Fact]
    public async Task What_was_rejected_is_asked_for_again()
    {
        await PutAsync("one");
        var run = await StartAsync(
            new VaultTerms { Period = TimeSpan.FromHours(1) },
            "--refresh=60s",
            "--file=/run/db=vault://secret/db#a"
        );
        run.Rejects = true;
        await PutAsync("two");
        await run.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal("one", Value(run));

        run.Rejects = false;
        await run.PassAsync(TimeSpan.FromMinutes(3));

        Assert.Equal("two", Value(run));
    }

    [Fact]
    public async Task A_lease_whose_successor_was_rejected_is_replaced_by_the_next()
    {
        _database.With("app", 600, 600);
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(24) }, User);
        run.Rejects = true;
        while (_database.Users.Count < 2)
        {
            await run.PassAsync(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(_database.Users[0], Value(run));

        run.Rejects = false;
        await run.PassAsync(TimeSpan.FromHours(1));

        Assert.True(run.Changes[0] < _database.Ends[_database.Users[0]]);
        Assert.Equal(_database.Users[^1], Value(run));
    }

    [Fact]
    public async Task A_restart_is_urgent_for_what_the_app_has_and_only_a_restart_replaces()
    {
        _database.With("app", 600, 900);
        var file = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(24) }, User);
        await file.PassAsync(TimeSpan.FromHours(1));
        Assert.Null(file.RestartBy);

        var run = await StartAsync(
            new VaultTerms { Period = TimeSpan.FromHours(24) },
            "--on-change=restart",
            "--env=V=vault://database/creds/app#username"
        );
        Assert.Null(run.RestartBy);
        var end = _time.Now + TimeSpan.FromSeconds(900);

        // Another one is there before it ends.
        await run.PassAsync(TimeSpan.FromSeconds(840), taken: false);

        Assert.InRange(run.RestartBy!.Value, end - TimeSpan.FromSeconds(2), end + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task What_the_app_never_takes_is_made_three_times_and_no_more()
    {
        _database.With("app", 600, 600);
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(24) }, User);

        await run.PassAsync(TimeSpan.FromHours(12), taken: false);

        Assert.InRange(_database.Users.Count, 2, 4);
    }

    [Fact]
    public async Task Fifty_replicas_do_not_come_together()
    {
        var runs = new List<KeptRun>();
        for (var i = 0; i < 50; i++)
        {
            // The same luck in every run of this test.
            var random = new Random(i);
            runs.Add(
                await StartWithAsync(
                    new VaultTerms { Period = TimeSpan.FromHours(1) },
                    "service",
                    random.NextDouble,
                    [User]
                )
            );
        }
        var before = Vault.Journal.Count;
        for (var minute = 0; minute < 41; minute++)
        {
            foreach (var run in runs)
            {
                await run.CatchUpAsync();
            }
            for (var second = 0; second < 60; second++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                foreach (var run in runs)
                {
                    await run.CatchUpAsync();
                }
            }
        }

        var renewals = Vault.Journal.Skip(before).Where(entry => entry.Request == Renew).Select(entry => entry.Moment);
        Assert.Equal(50, renewals.Count());
        // 10 % of 40 minutes for 50: one in 5 s.
        Assert.InRange(Rates.Most(renewals, TimeSpan.FromSeconds(15)), 1, 9);
    }

    [Fact]
    public async Task A_lease_of_a_second_is_no_storm()
    {
        _database.With("app", 1);
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(1) }, User);

        await run.PassAsync(TimeSpan.FromMinutes(5));

        Assert.InRange(Vault.Journal.Count, 100, 5 * 60 * 3);
        Assert.Single(_database.Living);
    }

    [Fact]
    public async Task A_lease_of_a_hundred_years_is_left_alone()
    {
        var years = TimeSpan.FromDays(36500);
        Vault.MaxTtl = years;
        _database.With("app", years.TotalSeconds);
        var run = await StartAsync(new VaultTerms { Ttl = years }, User);
        var before = Vault.Journal.Count;

        await run.PassAsync(TimeSpan.FromDays(10000));

        Assert.Equal(before, Vault.Journal.Count);
    }

    [Fact]
    public async Task A_lease_of_nothing_is_no_storm()
    {
        Vault.Interferes = request =>
            request.Path == "database/creds/app"
                ? VaultAnswer.Leased(
                    System.Text.Json.Nodes.JsonNode.Parse("""{"username":"u"}"""),
                    "database/creds/app/none",
                    0,
                    true
                )
                : null;
        var run = await StartAsync(new VaultTerms { Period = TimeSpan.FromHours(1) }, User);

        await run.PassAsync(TimeSpan.FromMinutes(5));

        Assert.InRange(Rates.Most(Moments(null), TimeSpan.FromMinutes(1)), 0, 130);
    }

    [Fact]
    public async Task After_two_lives_asleep_there_is_a_user_at_once_and_only_one()
    {
        var run = await StartAsync(new VaultTerms { Ttl = TimeSpan.FromHours(1) }, User);
        _time.Jump(TimeSpan.FromHours(2));
        Assert.Empty(_database.Living);

        await run.PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((1, 2, 2), (_database.Living.Count, _database.Users.Count, Count(LogIn)));
        Assert.Single(run.Changes);
    }

    private Task PutAsync(string value) => _site.PutAsync("secret/data/db", $$$"""{"data":{"a":"{{{value}}}"}}""");

    private static string Value(KeptRun run) =>
        Encoding.UTF8.GetString(Assert.Single(run.Newest.Values).Value.Value!.Bytes);

    private int Count(string request) => Vault.Log.Count(line => line == request);

    private IEnumerable<TimeSpan> Moments(string? request) =>
        Vault.Journal.Where(entry => request is null || entry.Request == request).Select(entry => entry.Moment);

    private List<string> Says(string name) =>
        [
            .. $"{_site.Said}"
                .Split('\n')
                .Where(line => line.StartsWith($"launcher: {name}: ", StringComparison.Ordinal)),
        ];

    /// <summary>Each user is there, and in use, a quarter of the first grant before the last one goes.</summary>
    private void Overlaps(TimeSpan first, KeptRun run)
    {
        for (var i = 0; i < run.Changes.Count; i++)
        {
            // The last ones may be there still.
            var left = _database.Ends.GetValueOrDefault(_database.Users[i], TimeSpan.MaxValue) - run.Changes[i];
            Assert.True(left >= first / 4, $"user {i} of {run.Changes.Count} had {left} left of {first}");
        }
    }

    private void AlwaysOneLives(KeptRun run) => Overlaps(TimeSpan.Zero, run);

    private Task<KeptRun> StartAsync(VaultTerms token, params string[] flags) =>
        StartWithAsync(token, "service", flags);

    private async Task<KeptRun> StartGivenAsync(string token, params string[] flags)
    {
        var made = await _site.PutAsync("auth/token/create-orphan", token);
        return await KeptRun.StartAsync(_site, _time, [$"VAULT_TOKEN={made!["auth"]!["client_token"]}"], null, flags);
    }

    private Task<KeptRun> StartWithAsync(VaultTerms token, string type, params string[] flags) =>
        StartWithAsync(token, type, null, flags);

    private Task<KeptRun> StartWithAsync(VaultTerms token, string type, Func<double>? random, string[] flags)
    {
        var (role, secret) = _approle.Add("app", "app", true, token, type);
        string[] login = [$"VAULT_ROLE_ID={role}", $"VAULT_SECRET_ID={secret}"];
        return KeptRun.StartAsync(_site, _time, login, random, flags);
    }
}
