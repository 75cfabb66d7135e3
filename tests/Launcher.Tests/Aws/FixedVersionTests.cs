using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Aws;

/// <summary>AWS is never asked only whether something has changed: that costs as much as reading it.</summary>
public sealed class FixedVersionTests
{
    [Theory]
    [InlineData("aws-sm", "prod/db", null, null, Change.Ask)]
    [InlineData("aws-sm", "prod/db", "stage", "AWSPREVIOUS", Change.Ask)]
    [InlineData("aws-sm", "prod/db", "version-id", "2c8e", Change.Same)]
    [InlineData("aws-ssm", "/prod/db", null, null, Change.Ask)]
    [InlineData("aws-ssm", "/prod/db", "label", "live", Change.Ask)]
    [InlineData("aws-ssm", "/prod/db", "version", "3", Change.Same)]
    [InlineData("aws-ssm", "/prod/db:3", null, null, Change.Same)]
    internal async Task Only_a_version_that_is_named_is_known_to_be_the_same(
        string scheme,
        string location,
        string? option,
        string? value,
        Change change
    )
    {
        IReadOnlyList<ReferenceOption> options = option is null ? [] : [new(option, value)];
        // Nobody listens anywhere, and there is nothing to log in with.
        var provider = ProviderTable.Get(scheme).Create(Given.Nothing);

        Assert.Equal(
            [change],
            await provider.ChangedAsync(
                [new KnownSecret(new SecretRequest(location, options, false), "1")],
                TestContext.Current.CancellationToken
            )
        );
    }
}
