namespace Launcher.Model;

/// <summary>What kind of problem stopped a launch. The printed name is the contract: scripts may match it.</summary>
internal enum ProblemClass
{
    /// <summary><c>bad-setting</c>: a flag, a <c>LAUNCHER_*</c> variable or a verb is wrong.</summary>
    BadSetting,

    /// <summary><c>bad-reference</c>: the text that names a secret cannot be understood.</summary>
    BadReference,

    /// <summary><c>bad-target</c>: the place a secret should go to does not take it.</summary>
    BadTarget,

    /// <summary><c>bad-value</c>: the secret was read, but it does not fit where it should go, or is malformed.</summary>
    BadValue,

    /// <summary><c>user</c>: the user to run as does not exist, or a capability to become it is missing.</summary>
    User,

    /// <summary><c>command</c>: the command, and nothing else, is the problem: exit code 126 or 127.</summary>
    Command,

    /// <summary><c>not-found</c>: the store answered that there is no such secret, version or key.</summary>
    NotFound,

    /// <summary><c>denied</c>: the store knows who asks and says no.</summary>
    Denied,

    /// <summary><c>login</c>: the store does not take the credentials that were found, or none were found.</summary>
    Login,

    /// <summary><c>tls</c>: the store's certificate, or the connection's protection, is not what it must be. Never retried.</summary>
    Tls,

    /// <summary><c>internal</c>: the launcher itself failed; nobody who reads this caused it.</summary>
    Internal,

    /// <summary><c>timeout</c>: the budget (<c>--timeout</c>) ended first: exit code 124 when nothing else is wrong.</summary>
    Timeout,

    /// <summary><c>dns</c>: the store's name had no address within the budget: exit code 124 when nothing else is wrong.</summary>
    Dns,

    /// <summary><c>throttled</c>: the store asked for patience until the budget ended: exit code 124 when nothing else is wrong.</summary>
    Throttled,

    /// <summary><c>unavailable</c>: the store could not be reached or read: exit code 124 when nothing else is wrong.</summary>
    Unavailable,
}
