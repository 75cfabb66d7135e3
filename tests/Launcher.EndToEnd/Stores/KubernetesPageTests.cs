using Launcher.EndToEnd.Documentation;
using Launcher.Testing.Documentation;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Kubernetes;

namespace Launcher.EndToEnd.Stores;

/// <summary>The page of Kubernetes in front of an API server: what needs one to run.</summary>
public sealed class KubernetesPageTests
{
    private const string Page = "src/Launcher/Providers/Kubernetes/README.md";

    [Fact]
    public async Task The_start_of_the_page_reads_from_a_cluster()
    {
        using var authority = new TestCertificateAuthority();
        await using var cluster = await KubernetesServer.StartAsync(authority);
        cluster.Objects.Put("db", "password", "from the cluster");
        var command = Assert.Single(
            Document
                .All.Where(document => document.Name == Page)
                .SelectMany(document => document.Blocks)
                .SelectMany(block => block.Text.Split('\n')),
            line => line.StartsWith("launcher --env", StringComparison.Ordinal)
        );
        using var typed = new Typed();
        typed.Write("bin/my-app", "#!/bin/sh\necho \"$DB_PASSWORD\"\n");

        var outcome = await typed.Script(command, Page).EnvOf(cluster.Environment).RunAsync();

        Assert.Equal("from the cluster\n", outcome.Quietly().StandardOutput);
    }
}
