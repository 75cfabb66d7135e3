using Launcher.Model;
using Launcher.Providers;
using Launcher.References;
using Launcher.Testing.Harness;

namespace Launcher.Testing.Doubles.Aws;

/// <summary>Asks a provider as the fetcher does.</summary>
internal static class AwsAsking
{
    /// <summary>With the environment that leads to the double, and the keys that may everything.</summary>
    public static Task<IReadOnlyList<SecretAnswer>> AskAsync(this AwsServer aws, params string[] references) =>
        AskAsync(aws.Settings(), references);

    /// <param name="references">All of one scheme; those that begin with <c>*</c> are expansions.</param>
    public static async Task<IReadOnlyList<SecretAnswer>> AskAsync(
        ProviderSettings settings,
        params string[] references
    )
    {
        var scheme = references[0].TrimStart('*').Split("://")[0];
        return await ProviderTable
            .Get(scheme)
            .Create(settings)
            .FetchAsync([.. references.Select(Request)], TestContext.Current.CancellationToken);
    }

    private static SecretRequest Request(string text)
    {
        var parsed = ReferenceParser.Parse(text.TrimStart('*'), RealSchemes.Set);
        Assert.Null(parsed.Failure);
        var reference = parsed.Value!;
        var own = ProviderTable.Get(reference.Scheme).Options;
        return new SecretRequest(
            reference.Location,
            [.. reference.Options.Where(option => OptionPattern.Covers(own, option.Name))],
            text.StartsWith('*')
        );
    }
}
