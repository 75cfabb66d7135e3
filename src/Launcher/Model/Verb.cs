namespace Launcher.Model;

/// <summary>What the launcher is asked to do. The first argument, when it is one of these words.</summary>
internal enum Verb
{
    /// <summary>Deliver the secrets and become the app: also without the word.</summary>
    Run,

    /// <summary>Read everything, deliver nothing.</summary>
    Check,

    /// <summary>Say what would go where; touches no store.</summary>
    Plan,

    /// <summary>Say what each store must allow; touches no store.</summary>
    Policy,

    /// <summary>Copy this file into a directory.</summary>
    Copy,

    /// <summary>Say which build this is.</summary>
    Version,

    /// <summary>Show the help.</summary>
    Help,
}
