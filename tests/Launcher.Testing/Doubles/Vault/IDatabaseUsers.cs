namespace Launcher.Testing.Doubles.Vault;

/// <summary>A database in which a <see cref="DatabaseEngine"/> makes its users.</summary>
internal interface IDatabaseUsers
{
    /// <param name="user">A name of letters, digits and hyphens.</param>
    /// <param name="password">The same.</param>
    /// <param name="end">After it nobody gets in by that password.</param>
    void Create(string user, string password, DateTimeOffset end);

    void Extend(string user, DateTimeOffset end);

    /// <summary>Ends its sessions, too.</summary>
    void Drop(string user);
}
