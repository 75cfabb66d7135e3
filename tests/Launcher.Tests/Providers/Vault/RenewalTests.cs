using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Vault;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Providers.Vault;

/// <summary>More time for leases and for the token they hang on, and the end of both.</summary>
public sealed class RenewalTests : IAsyncLifetime
{
    private const string Renew = "PUT sys/leases/renew";

    private static readonly SecretRequest s_user = VaultSite.Request("database/creds/app");

    private readonly MovableTime _time = new();
    private readonly DatabaseEngine _database = new DatabaseEngine().With("app", 3600);
    private VaultSite _site = null!;
    private string _tokens = "\"token_ttl\":\"24h\"";

    private VaultDouble Vault => _site.Double!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _site = await VaultSite.DoubleAsync(_time);
        Vault.Mount("database/", _database);
        Vault.Mount("auth/approle/", new AppRoleEngine());
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_lease_gets_more_time_and_stays_the_same_lease()
    {
        var (provider, lease) = await LeaseAsync();
        _time.Advance(TimeSpan.FromSeconds(2400));

        var extension = await RenewAsync(provider, lease);

        Assert.Equal((ExtensionOutcome.Extended, null), (extension.Outcome, extension.Failure));
        var renewed = Assert.IsType<Until.Leased>(extension.Until);
        Assert.Equal((lease.Id, 3600, lease.Session), (renewed.Id, renewed.Duration.TotalSeconds, renewed.Session));
        Assert.Equal(TimeSpan.FromSeconds(2400), _time.GetElapsedTime(lease.Since, renewed.Since));
        Assert.Equal(1, Vault.Log.Count(request => request == Renew));

        // What it was granted first would be over.
        _time.Advance(TimeSpan.FromSeconds(3599));
        Assert.Equal([lease.Id], Vault.Leases);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(Vault.Leases);
    }

    [Theory]
    [InlineData(4801, 2401, true)]
    [InlineData(4800, 2400, true)]
    [InlineData(4799, 2399, false)]
    [InlineData(3600, 1200, false)]
    public async Task Less_than_two_thirds_of_the_last_grant_is_the_end_and_says_when_that_is(
        int longest,
        int granted,
        bool isMore
    )
    {
        _database.With("app", 3600, longest);
        var (provider, lease) = await LeaseAsync();
        _time.Advance(TimeSpan.FromSeconds(2400));

        var extension = await RenewAsync(provider, lease);

        var outcome = isMore ? ExtensionOutcome.Extended : ExtensionOutcome.AtItsEnd;
        Assert.Equal((outcome, granted), (extension.Outcome, extension.Until.Life!.Value.TotalSeconds));
    }

    [Fact]
    public async Task Grants_shrink_to_the_longest_life_and_the_last_one_is_known_to_be_it()
    {
        _database.With("app", 60, 190);
        var (provider, lease) = await LeaseAsync();
        var (grants, extension) = (new List<double>(), default(Extension));
        while (extension?.Outcome is null or ExtensionOutcome.Extended)
        {
            _time.Advance(TimeSpan.FromSeconds(40));
            extension = await RenewAsync(provider, lease);
            lease = (Until.Leased)extension.Until;
            grants.Add(lease.Duration.TotalSeconds);
        }

        Assert.Equal([60, 60, 60, 30], grants);
        Assert.Equal(ExtensionOutcome.AtItsEnd, extension.Outcome);
    }

    [Fact]
    public async Task What_cannot_be_renewed_is_at_its_end_and_not_asked_for_when_that_is_known()
    {
        _database.With("app", new VaultTerms { Ttl = TimeSpan.FromHours(1), IsRenewable = false });
        var (provider, lease) = await LeaseAsync();

        Assert.Equal(Extension.None(lease), await RenewAsync(provider, lease));
        Assert.Equal(0, Vault.Log.Count(request => request == Renew));

        var unknown = lease with { Renewable = true };
        var asked = await RenewAsync(provider, unknown);
        Assert.Equal((ExtensionOutcome.AtItsEnd, unknown), (asked.Outcome, asked.Until));
    }

    [Fact]
    public async Task What_is_past_its_longest_life_and_not_revoked_yet_is_at_its_end()
    {
        var (provider, lease) = await LeaseAsync();
        Vault.Interferes = request =>
            request.Path == "sys/leases/renew" ? VaultAnswer.Error(400, VaultAnswer.PastMax) : null;

        var extension = await RenewAsync(provider, lease);

        Assert.Equal((ExtensionOutcome.AtItsEnd, lease), (extension.Outcome, extension.Until));
    }

    [Fact]
    public async Task A_lease_dies_with_the_token_that_asked_and_is_gone_for_a_later_one()
    {
        _tokens = "\"token_ttl\":\"60\",\"token_max_ttl\":\"60\"";
        var (provider, lease) = await LeaseAsync();
        Assert.Equal(TimeSpan.FromMinutes(1), lease.Session!.Until.Life);

        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal((0, 0), (Vault.Leases.Count, _database.Living.Count));
        Assert.Equal([Vault.Root], Vault.Tokens);
        // The provider logs in again, and the server says what it knows.
        Assert.Equal(ExtensionOutcome.Gone, (await RenewAsync(provider, lease)).Outcome);
        Assert.NotEqual(lease.Session, provider.Session);
    }

    [Fact]
    public async Task A_lease_that_somebody_revoked_is_gone_and_the_others_are_extended()
    {
        var (provider, lease) = await LeaseAsync();
        var other = lease with { Id = "database/creds/app/none" };
        _time.Advance(TimeSpan.FromSeconds(1));

        var extensions = await provider.RenewAsync([other, lease], Cancellation);

        Assert.Equal(
            [ExtensionOutcome.Gone, ExtensionOutcome.Extended],
            extensions.Select(extension => extension.Outcome)
        );
    }

    [Fact]
    public async Task A_denial_is_no_end_and_says_what_to_allow()
    {
        var (provider, lease) = await LeaseAsync("""path "sys/leases/renew" { capabilities = ["deny"] }""");

        var extension = await RenewAsync(provider, lease);

        Assert.Equal((ExtensionOutcome.NotAllowed, lease), (extension.Outcome, extension.Until));
        Assert.Equal(
            "allow it in the token's policy: path \"sys/leases/renew\" { capabilities = [\"update\"] } (all: launcher policy)",
            extension.Failure?.WayOut
        );
    }

    [Fact]
    public async Task A_sealed_server_has_ended_nothing()
    {
        var (provider, lease) = await LeaseAsync();
        Vault.IsSealed = true;
        using var budget = new CancellationTokenSource();
        var renewals = provider.RenewAsync([lease], budget.Token);
        await AnswersAsync(503);
        await budget.CancelAsync();

        var extension = Assert.Single(await renewals);
        Assert.Equal((ExtensionOutcome.Failed, lease), (extension.Outcome, extension.Until));
        Assert.Equal(ProblemClass.Unavailable, extension.Failure?.Class);

        Vault.IsSealed = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ExtensionOutcome.Extended, (await RenewAsync(provider, lease)).Outcome);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_has_ended_nothing()
    {
        var (provider, lease) = await LeaseAsync();
        Vault.Hangs.Add("sys/leases/renew");
        Vault.Hangs.Add("auth/token/renew-self");
        using var budget = new CancellationTokenSource();
        var renewals = provider.RenewAsync([lease], budget.Token);
        var session = provider.RenewAsync(lease.Session!, budget.Token);
        await budget.CancelAsync();

        var extension = Assert.Single(await renewals);
        Assert.Equal((ExtensionOutcome.Failed, lease), (extension.Outcome, extension.Until));
        Assert.Equal(ProblemClass.Timeout, extension.Failure?.Class);
        Assert.Equal(ExtensionOutcome.Failed, (await session).Outcome);
    }

    [Fact]
    public async Task A_session_gets_more_time_until_its_longest_life()
    {
        _tokens = "\"token_ttl\":\"3600\",\"token_max_ttl\":\"5000\"";
        var (provider, lease) = await LeaseAsync();
        Assert.Equal(lease.Session, provider.Session);
        _time.Advance(TimeSpan.FromSeconds(1000));

        var extension = await provider.RenewAsync(provider.Session!, Cancellation);

        Assert.Equal(
            (ExtensionOutcome.Extended, 3600),
            (extension.Outcome, Assert.IsType<Until.Ends>(extension.Until).Left.TotalSeconds)
        );
        _time.Advance(TimeSpan.FromSeconds(3000));
        var shrunk = await provider.RenewAsync(provider.Session!, Cancellation);
        Assert.Equal((ExtensionOutcome.AtItsEnd, 1000), (shrunk.Outcome, shrunk.Until.Life!.Value.TotalSeconds));
        _time.Advance(TimeSpan.FromSeconds(1000));
        Assert.Equal(ExtensionOutcome.Gone, (await provider.RenewAsync(provider.Session!, Cancellation)).Outcome);
    }

    [Fact]
    public async Task A_session_with_a_period_is_renewed_for_ever()
    {
        Vault.MaxTtl = TimeSpan.FromHours(2);
        _tokens = "\"token_period\":\"600\"";
        var (provider, lease) = await LeaseAsync();

        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(400));
            var extension = await provider.RenewAsync(lease.Session!, Cancellation);
            Assert.Equal(
                (ExtensionOutcome.Extended, 600),
                (extension.Outcome, extension.Until.Life!.Value.TotalSeconds)
            );
        }
        // The control: what hangs on it has its own longest life.
        Assert.Empty(Vault.Leases);
    }

    [Fact]
    public async Task A_batch_token_gets_no_more_time_and_what_hangs_on_it_ends_no_later()
    {
        _tokens = "\"token_ttl\":\"600\",\"token_type\":\"batch\"";
        var (provider, lease) = await LeaseAsync();
        Assert.Equal(600, lease.Duration.TotalSeconds);
        _time.Advance(TimeSpan.FromSeconds(300));
        var before = Vault.Log.Count;

        Assert.Equal(Extension.None(lease.Session!.Until), await provider.RenewAsync(lease.Session, Cancellation));
        Assert.Equal(before, Vault.Log.Count);
        var extension = await RenewAsync(provider, lease);
        Assert.Equal((ExtensionOutcome.AtItsEnd, 300), (extension.Outcome, extension.Until.Life!.Value.TotalSeconds));

        _time.Advance(TimeSpan.FromSeconds(300));
        Assert.Empty(Vault.Leases);
    }

    [Fact]
    public async Task A_token_without_an_end_has_no_lease_and_is_not_gone()
    {
        var provider = VaultDescriptor.Value.Create(_site.Settings($"VAULT_TOKEN={_site.Root}"));
        await FetchAsync(provider);

        var extension = await provider.RenewAsync(provider.Session!, Cancellation);

        Assert.Equal((ExtensionOutcome.Extended, Until.Open), (extension.Outcome, extension.Until));
    }

    [Fact]
    public async Task A_token_that_may_not_be_renewed_is_at_its_end()
    {
        var token = await _site.PutAsync("auth/token/create", """{"policies":["root"],"ttl":"1h","renewable":false}""");
        var provider = VaultDescriptor.Value.Create(_site.Settings($"VAULT_TOKEN={token!["auth"]!["client_token"]}"));
        await FetchAsync(provider);

        Assert.Equal(ExtensionOutcome.AtItsEnd, (await provider.RenewAsync(provider.Session!, Cancellation)).Outcome);
    }

    [Fact]
    public async Task A_session_that_has_ended_is_gone_and_nobody_logs_in_again_to_renew_it()
    {
        var (provider, _) = await LeaseAsync();
        var logins = Vault.Log.Count(request => request == "PUT auth/approle/login");
        Vault.Revoke(Vault.Tokens.Single(token => token != Vault.Root));

        var extension = await provider.RenewAsync(provider.Session!, Cancellation);

        Assert.Equal(ExtensionOutcome.Gone, extension.Outcome);
        Assert.Equal(logins, Vault.Log.Count(request => request == "PUT auth/approle/login"));
    }

    [Fact]
    public async Task Leases_end_with_their_session_in_one_request_and_others_by_their_ids()
    {
        var (provider, lease) = await LeaseAsync();
        var (_, other) = await LeaseAsync();
        Assert.Equal(2, Vault.Leases.Count);
        var before = Vault.Log.Count;

        Assert.Empty(await provider.RevokeAsync([lease, other], provider.Session, Cancellation));

        Assert.Equal(["PUT sys/leases/revoke", "PUT auth/token/revoke-self"], Vault.Log.Skip(before));
        Assert.Empty(Vault.Leases);
    }

    [Fact]
    public async Task A_lease_ends_alone_and_the_session_goes_on()
    {
        var (provider, lease) = await LeaseAsync();
        var before = Vault.Log.Count;

        Assert.Empty(await provider.RevokeAsync([lease], null, Cancellation));

        Assert.Equal(["PUT sys/leases/revoke"], Vault.Log.Skip(before));
        Assert.Equal(2, Vault.Tokens.Count);
        Assert.Equal(ExtensionOutcome.Gone, (await RenewAsync(provider, lease)).Outcome);
    }

    [Fact]
    public async Task What_is_not_revoked_is_named_with_the_way_to_do_it()
    {
        var (provider, lease) = await LeaseAsync(
            """
            path "sys/leases/revoke" { capabilities = ["deny"] }
            path "auth/token/revoke-self" { capabilities = ["deny"] }
            """
        );

        Assert.Equal(
            [
                new Failure(
                    ProblemClass.Denied,
                    "what 'vault://database/creds/app' issued was not revoked: it lives until it expires",
                    $"revoke it: vault lease revoke {lease.Id}"
                ),
                new Failure(
                    ProblemClass.Denied,
                    $"the token of {lease.Session} was not revoked: it lives until it expires",
                    "allow it in the token's policy: path \"auth/token/revoke-self\" { capabilities = [\"update\"] } (all: launcher policy)"
                ),
            ],
            await provider.RevokeAsync([lease], provider.Session, Cancellation)
        );
    }

    [Fact]
    public async Task A_token_that_was_given_is_not_ours_to_end()
    {
        var provider = VaultDescriptor.Value.Create(_site.Settings($"VAULT_TOKEN={await _site.TokenAsync("root")}"));
        var lease = await FetchAsync(provider);
        var tokens = Vault.Tokens.Count;

        Assert.Empty(await provider.RevokeAsync([lease], provider.Session, Cancellation));

        Assert.Equal((0, tokens), (Vault.Leases.Count, Vault.Tokens.Count));
    }

    private static async Task<Extension> RenewAsync(IProvider provider, Until.Leased lease) =>
        Assert.Single(await provider.RenewAsync([lease], Cancellation));

    private async Task<(IProvider, Until.Leased)> LeaseAsync(string rules = "")
    {
        await _site.PolicyAsync(
            "leasing",
            $$"""
            path "database/creds/app" { capabilities = ["read"] }
            path "sys/leases/revoke" { capabilities = ["update"] }
            {{rules}}
            """
        );
        await _site.PutAsync("auth/approle/role/app", $$"""{"token_policies":"leasing",{{_tokens}}}""");
        var role = await _site.GetAsync("auth/approle/role/app/role-id");
        var secret = await _site.PutAsync("auth/approle/role/app/secret-id", "{}");
        var provider = VaultDescriptor.Value.Create(
            _site.Settings(
                $"VAULT_ROLE_ID={role["data"]!["role_id"]}",
                $"VAULT_SECRET_ID={secret!["data"]!["secret_id"]}"
            )
        );
        return (provider, await FetchAsync(provider));
    }

    private async Task AnswersAsync(int status)
    {
        while (!Vault.Journal.Any(entry => entry.Status == status))
        {
            await Task.Delay(10, Cancellation);
        }
    }

    private static async Task<Until.Leased> FetchAsync(IProvider provider)
    {
        var answer = Assert.Single(await VaultSite.FetchAsync(provider, [s_user], Cancellation));
        Assert.Null(answer.Failure);
        return Assert.IsType<Until.Leased>(answer.Document!.Until);
    }
}
