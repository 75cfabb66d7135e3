using Launcher.EndToEnd.Documentation;
using Launcher.Testing.Documentation;
using Launcher.Testing.Doubles.Google;

namespace Launcher.EndToEnd.Stores;

/// <summary>The page of Google Secret Manager in front of a project: what needs one to run.</summary>
public sealed class GooglePageTests
{
    private const string Page = "src/Launcher/Providers/GoogleSecretManager/README.md";

    [Fact]
    public async Task The_start_of_the_page_reads_from_Secret_Manager()
    {
        await using var google = await GoogleServer.StartAsync();
        google.Secrets.Put("db-password", "from the project");
        var command = Assert.Single(
            Document
                .All.Where(document => document.Name == Page)
                .SelectMany(document => document.Blocks)
                .SelectMany(block => block.Text.Split('\n')),
            line => line.StartsWith("launcher --env", StringComparison.Ordinal)
        );
        using var typed = new Typed();
        typed.Write("bin/my-app", "#!/bin/sh\necho \"$DB_PASSWORD\"\n");

        var outcome = await typed.Script(command, Page).EnvOf(google.Environment).RunAsync();

        Assert.Equal("from the project\n", outcome.Quietly().StandardOutput);
    }
}
