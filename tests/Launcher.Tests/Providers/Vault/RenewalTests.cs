using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Vault;
using Launcher.Testing.Doubles.Vault;

namespace Launcher.Tests.Providers.Vault;

/// <summary>More time for leases and for the token they hang on, and the end of both.</summary>
public sealed class RenewalTests : IAsyncLifetime
{
    private const string Renew = "PUT sys/leases/renew";

    private static readonly SecretRequest s_user = VaultSite.Request("database/creds/app");

    private VaultSite _site = null!;

    private VaultDouble Vault => _site.Double!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _site = await VaultSite.DoubleAsync();
        Vault.Mount("database/", new DatabaseEngine().With("app", 3600));
        Vault.Mount("auth/approle/", new AppRoleEngine());
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_lease_gets_more_time_and_stays_the_same_lease()
    {
        var (provider, lease) = await LeaseAsync();
        Vault.Renewing.Seconds = 4000;

        var extension = await RenewAsync(provider, lease);

        Assert.Equal((ExtensionOutcome.Extended, null), (extension.Outcome, extension.Failure));
        var renewed = Assert.IsType<Until.Leased>(extension.Until);
        Assert.Equal((lease.Id, 4000, lease.Session), (renewed.Id, renewed.Duration.TotalSeconds, renewed.Session));
        Assert.True(renewed.Since > lease.Since);
        Assert.Equal(1, Vault.Log.Count(request => request == Renew));
    }

    [Fact]
    public async Task Less_than_two_thirds_of_the_last_grant_is_the_end_and_says_when_that_is()
    {
        var (provider, lease) = await LeaseAsync();
        Vault.Renewing.Seconds = 2399;

        var extension = await RenewAsync(provider, lease);

        Assert.Equal(ExtensionOutcome.AtItsEnd, extension.Outcome);
        Assert.Equal(2399, extension.Until.Life!.Value.TotalSeconds);
    }

    [Fact]
    public async Task What_cannot_be_renewed_is_at_its_end_and_not_asked_for_when_that_is_known()
    {
        var (provider, lease) = await LeaseAsync();
        Vault.Renewing.Seconds = null;

        var asked = await RenewAsync(provider, lease);
        Assert.Equal((ExtensionOutcome.AtItsEnd, lease), (asked.Outcome, asked.Until));

        var known = lease with { Renewable = false };
        Assert.Equal(Extension.None(known), await RenewAsync(provider, known));
        Assert.Equal(1, Vault.Log.Count(request => request == Renew));
    }

    [Fact]
    public async Task A_lease_that_somebody_revoked_is_gone_and_the_others_are_extended()
    {
        var (provider, lease) = await LeaseAsync();
        var other = lease with { Id = "database/creds/app/none" };

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
    public async Task A_session_gets_more_time()
    {
        var (provider, lease) = await LeaseAsync();
        Assert.Equal(lease.Session, provider.Session);

        var extension = await provider.RenewAsync(provider.Session!, Cancellation);

        Assert.Equal(
            (ExtensionOutcome.Extended, 3600),
            (extension.Outcome, Assert.IsType<Until.Ends>(extension.Until).Left.TotalSeconds)
        );
        Vault.Renewing.Seconds = 60;
        var shrunk = await provider.RenewAsync(provider.Session!, Cancellation);
        Assert.Equal(ExtensionOutcome.AtItsEnd, shrunk.Outcome);
        Vault.Renewing.Seconds = null;
        var refused = await provider.RenewAsync(provider.Session!, Cancellation);
        Assert.Equal((ExtensionOutcome.AtItsEnd, lease.Session!.Until), (refused.Outcome, refused.Until));
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
        await _site.PutAsync("auth/approle/role/app", """{"token_policies":"leasing","token_ttl":"3600"}""");
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

    private static async Task<Until.Leased> FetchAsync(IProvider provider)
    {
        var answer = Assert.Single(await VaultSite.FetchAsync(provider, [s_user], Cancellation));
        Assert.Null(answer.Failure);
        return Assert.IsType<Until.Leased>(answer.Document!.Until);
    }
}
