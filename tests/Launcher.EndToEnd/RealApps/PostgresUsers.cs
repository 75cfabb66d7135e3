using System.Globalization;
using Launcher.Testing.Doubles.Vault;

namespace Launcher.EndToEnd.RealApps;

/// <summary>
/// Users of a real PostgreSQL. Their end takes effect at once, as an operator's revocation_statements make it: their
/// sessions are ended, and what was granted is revoked.
/// </summary>
internal sealed class PostgresUsers(PostgresServer server) : IDatabaseUsers
{
    public void Create(string user, string password, DateTimeOffset end) =>
        Do(
            $"create role \"{user}\" login password '{password}' valid until '{Text(end)}'",
            $"grant select on all tables in schema public to \"{user}\""
        );

    public void Extend(string user, DateTimeOffset end) => Do($"alter role \"{user}\" valid until '{Text(end)}'");

    public void Drop(string user) =>
        Do(
            $"alter role \"{user}\" nologin",
            $"select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = '{user}'",
            $"revoke all privileges on all tables in schema public from \"{user}\"",
            $"drop role \"{user}\""
        );

    private void Do(params string[] statements) => server.AskAsync(statements).GetAwaiter().GetResult();

    private static string Text(DateTimeOffset end) => end.ToString("O", CultureInfo.InvariantCulture);
}
