using System.Globalization;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.RealApps;

/// <summary>psql logs in with a password that only the launcher brought.</summary>
public sealed class PostgresTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const string Question = "select current_user || ' was let in'";

    [Fact]
    public async Task Without_the_launcher_nobody_gets_in()
    {
        var outcome = await Run.Program(Psql()).RunAsync();

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("no password supplied", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_as_a_variable()
    {
        using var scratch = Scratch.OnDisk();
        var secret = scratch.Write("password", $"{server.Password}\n");

        var outcome = await Run.Launcher("--env", $"PGPASSWORD=file://{secret}").Command(Psql()).RunAsync();

        Assert.Equal("app was let in\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_wrong_password_is_psqls_own_failure()
    {
        using var scratch = Scratch.OnDisk();
        var secret = scratch.Write("password", "another\n");

        var outcome = await Run.Launcher("--env", $"PGPASSWORD=file://{secret}").Command(Psql()).RunAsync();

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("password authentication failed", outcome.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("launcher:", outcome.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0400")]
    [InlineData("0600")]
    public async Task The_password_as_a_file_that_only_its_owner_reads(string mode)
    {
        using var scratch = Scratch.OnTmpfs();
        var outcome = await WithPasswordFile(scratch, mode).RunAsync();

        Assert.Equal("app was let in\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_file_that_others_could_read_is_refused_by_psql()
    {
        using var scratch = Scratch.OnTmpfs();
        var outcome = await WithPasswordFile(scratch, "0644").RunAsync();

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("has group or world access", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_belongs_to_the_user_that_psql_runs_as()
    {
        Assert.True(Environment.IsPrivilegedProcess, "becoming another user needs root: run the tests as root");
        using var scratch = Scratch.OnTmpfs();
        var outcome = await WithPasswordFile(scratch, "0400", "--user", "postgres").RunAsync();

        Assert.Equal("app was let in\n", outcome.Quietly().StandardOutput);
    }

    private Run WithPasswordFile(Scratch scratch, string mode, params string[] flags)
    {
        var secret = scratch.Write("store/pgpass", $"127.0.0.1:{server.Port}:*:app:{server.Password}\n");
        var path = scratch.At("pgpass");
        return Run.Launcher(["--file", $"{path}=file://{secret}", "--file-mode", mode, .. flags])
            .Command(Psql())
            .Env("PGPASSFILE", path);
    }

    private string[] Psql() =>
        [
            "psql",
            "--no-psqlrc",
            "--no-password",
            "--tuples-only",
            "--no-align",
            "--host=127.0.0.1",
            $"--port={server.Port.ToString(CultureInfo.InvariantCulture)}",
            "--username=app",
            "--dbname=postgres",
            $"--command={Question}",
        ];
}
