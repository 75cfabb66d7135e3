namespace Launcher.Providers;

/// <summary>What the rest of the launcher knows about a provider without creating it.</summary>
internal sealed record ProviderDescriptor
{
    /// <summary>The text before <c>://</c>, lower-case.</summary>
    public required string Scheme { get; init; }

    /// <summary>One line for <c>--help</c> and the README's table.</summary>
    public required string Summary { get; init; }

    /// <summary>A reference that works, shown in messages.</summary>
    public required string Example { get; init; }

    /// <summary>
    /// True when the environment is scanned for this scheme. False for schemes that apps use themselves
    /// (<c>file:./dev.db</c>): those count only in flags.
    /// </summary>
    public required bool Scanned { get; init; }

    /// <summary>Whether values lose their trailing newlines on the way into a variable, as <c>$(cat)</c> does.</summary>
    public required bool TrimsNewlines { get; init; }

    /// <summary>The reference options that are this provider's own (<c>?name=value</c>), see <see cref="Model.OptionPattern"/>.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>
    /// Says what is wrong with a decoded location before anything is fetched, and the way out; null when it is fine.
    /// </summary>
    public required Func<string, (string What, string WayOut)?> CheckLocation { get; init; }

    /// <summary>Creates the provider. Called at most once per run, and only when a reference needs it.</summary>
    public required Func<IProvider> Create { get; init; }
}
