namespace Launcher.Model;

/// <summary>One thing the app will find: what it is called, and the text or reference it is made of.</summary>
/// <param name="Subject">What messages call it: the variable's name or the file's path.</param>
/// <param name="Origin">Where it was asked for: <c>--env</c>, <c>LAUNCHER_ENV</c>, <c>environment</c>.</param>
internal abstract record Delivery(string Subject, string Origin)
{
    /// <summary>Every reference in it, in order.</summary>
    public abstract IEnumerable<SecretReference> References { get; }
}
