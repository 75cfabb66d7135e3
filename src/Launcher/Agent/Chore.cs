namespace Launcher.Agent;

/// <summary>What the agent does about an answer of a store.</summary>
internal enum Chore
{
    /// <summary>Have the same one live longer.</summary>
    Renew,

    /// <summary>Have another one made.</summary>
    Replace,

    /// <summary>See whether the store has another one by now.</summary>
    Look,
}
