using Launcher.EndToEnd.Documentation;
using Launcher.Testing.Documentation;
using Launcher.Testing.Doubles.Azure;

namespace Launcher.EndToEnd.Stores;

/// <summary>The page of Azure Key Vault in front of a vault: what needs one to run.</summary>
public sealed class AzurePageTests
{
    private const string Page = "src/Launcher/Providers/AzureKeyVault/README.md";

    [Fact]
    public async Task The_start_of_the_page_reads_from_a_vault()
    {
        await using var azure = await AzureServer.StartAsync();
        azure.Vault.Put("db-password", "from the vault");
        var command = Assert.Single(
            Document
                .All.Where(document => document.Name == Page)
                .SelectMany(document => document.Blocks)
                .SelectMany(block => block.Text.Split('\n')),
            line => line.StartsWith("launcher --env", StringComparison.Ordinal)
        );
        using var typed = new Typed();
        typed.Write("bin/my-app", "#!/bin/sh\necho \"$DB_PASSWORD\"\n");

        var outcome = await typed.Script(command, Page).EnvOf(azure.Address).RunAsync();

        Assert.Equal("from the vault\n", outcome.Quietly().StandardOutput);
    }
}
