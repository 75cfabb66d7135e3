using Launcher.Model;

namespace Launcher.Aws.Sources;

/// <summary>One place where credentials may be, as far as that can be seen without asking anybody.</summary>
internal sealed record CredentialSource
{
    /// <summary>What messages and <c>plan</c> call it: <c>the environment (AWS_ACCESS_KEY_ID)</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Why there are none: <c>AWS_ACCESS_KEY_ID is not set</c>. Null when there may be some.</summary>
    public string? Absent { get; init; }

    /// <summary>What makes it useless although somebody meant it to be used. Null when nothing does.</summary>
    public Failure? Fault { get; init; }

    /// <summary>
    /// Gets them; null when <see cref="Absent"/> or <see cref="Fault"/> is set. Fails with an <see cref="StoreException"/>.
    /// </summary>
    public Func<CancellationToken, Task<AwsCredentials>>? Read { get; init; }

    /// <summary>The file whose content is sent, and who names it; null when none is.</summary>
    public (string Path, string Name)? TokenFile { get; init; }

    /// <summary>Whether reading it again can give keys with a later end.</summary>
    public bool Renews { get; init; }

    /// <summary>The same, with nothing there.</summary>
    public CredentialSource Lacking(string why) => this with { Absent = why };

    /// <summary>The same, and of no use.</summary>
    public CredentialSource Faulty(Failure fault) => this with { Fault = fault };

    public CredentialSource Faulty(string what, string wayOut) => Faulty(Failure.Setting(what, wayOut));
}
