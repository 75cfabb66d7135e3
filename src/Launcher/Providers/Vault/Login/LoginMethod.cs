namespace Launcher.Providers.Vault.Login;

/// <summary>How a token is had (<c>--vault-auth</c>).</summary>
internal enum LoginMethod
{
    /// <summary>Somebody gives one.</summary>
    Token,

    /// <summary>A role id and a secret id.</summary>
    AppRole,

    /// <summary>A pod's service account token, which the server has Kubernetes review.</summary>
    Kubernetes,

    /// <summary>A signed JWT, whose issuer's keys the server knows.</summary>
    Jwt,

    /// <summary>The client certificate of the connection.</summary>
    Certificate,

    /// <summary>A signed question to AWS who one is, which the server asks.</summary>
    Aws,

    /// <summary>None: an agent between adds its own.</summary>
    None,
}
