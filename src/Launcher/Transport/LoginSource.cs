namespace Launcher.Transport;

/// <summary>One place where what one logs in with may be, as far as that can be seen without asking anybody.</summary>
/// <typeparam name="T">Keys, or a token.</typeparam>
internal sealed record LoginSource<T>
    where T : class
{
    /// <summary>What messages and <c>plan</c> call it: <c>the environment (AWS_ACCESS_KEY_ID)</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Why there is none: <c>AWS_ACCESS_KEY_ID is not set</c>. Null when there may be one.</summary>
    public string? Absent { get; init; }

    /// <summary>What makes it useless although somebody meant it to be used. Null when nothing does.</summary>
    public Failure? Fault { get; init; }

    /// <summary>
    /// Gets it; null when <see cref="Absent"/> or <see cref="Fault"/> is set. Fails with an <see cref="StoreException"/>.
    /// </summary>
    public Func<CancellationToken, Task<T>>? Read { get; init; }

    /// <summary>The file whose content is sent, and who names it; null when none is.</summary>
    public (string Path, string Name)? TokenFile { get; init; }

    /// <summary>Whether reading it again can give what has a later end.</summary>
    public bool Renews { get; init; }

    /// <summary>The same, with nothing there.</summary>
    public LoginSource<T> Lacking(string why) => this with { Absent = why };

    /// <summary>The same, and of no use.</summary>
    public LoginSource<T> Faulty(Failure fault) => this with { Fault = fault };

    public LoginSource<T> Faulty(string what, string wayOut) => Faulty(Failure.Setting(what, wayOut));
}
