namespace Launcher.Providers;

/// <summary>What the rest of the launcher knows about a provider without creating it.</summary>
internal sealed class ProviderDescriptor
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

    /// <summary>The reference options that are this provider's own (<c>?name=value</c>), see <see cref="OptionPattern"/>.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>
    /// Says what is wrong with a decoded location before anything is fetched, and the way out; null when it is fine.
    /// </summary>
    public required Func<string, Failure?> CheckLocation { get; init; }

    /// <summary>
    /// What a user can set for this provider; each has a flag, a twin and maybe the vendor's variables. All names begin
    /// with the vendor (<c>vault-addr</c>).
    /// </summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>
    /// Names of the vendor's variables that hold a login secret (<c>VAULT_TOKEN</c>). They are never scanned, and the app
    /// does not get them when a reference of this run used the provider.
    /// </summary>
    public IReadOnlyList<string> LoginSecrets { get; init; } = [];

    /// <summary>The same of a vendor whose own tools in the app log in with them too (<c>AWS_SECRET_ACCESS_KEY</c>): it keeps them.</summary>
    public IReadOnlyList<string> AppLogins { get; init; } = [];

    /// <summary>
    /// Says what is wrong with the settings before anything is fetched: asked only when a reference needs the provider.
    /// No network.
    /// </summary>
    public Func<ProviderSettings, IEnumerable<Problem>> CheckSettings { get; init; } = static _ => [];

    /// <summary>What <c>plan</c> says about this provider: which login it takes and why. No network, no secret.</summary>
    public Func<ProviderSettings, IReadOnlyList<string>> Explain { get; init; } = static _ => [];

    /// <summary>
    /// What <c>plan</c> says about logging in again while the app runs; null where that can be done as often as is needed. No
    /// network, no secret.
    /// </summary>
    public Func<ProviderSettings, string?> ExplainAgain { get; init; } = static _ => null;

    /// <summary>
    /// Says why a request cannot be answered, as far as this machine alone shows it; asked only when the settings are
    /// right. No network.
    /// </summary>
    public Func<SecretRequest, ProviderSettings, Failure?> CheckRequest { get; init; } = static (_, _) => null;

    /// <summary>
    /// Says why a request would fail now, as far as this machine shows it without reading a secret; not asked for a plan,
    /// which may be made elsewhere. No network.
    /// </summary>
    public Func<SecretRequest, ProviderSettings, Failure?> CheckSource { get; init; } = static (_, _) => null;

    /// <summary>The same for the files that the settings name: tokens, certificates.</summary>
    public Func<ProviderSettings, IEnumerable<Problem>> CheckFiles { get; init; } = static _ => [];

    /// <summary>What <c>plan</c> says about a request that can be asked; null for nothing. No network, no secret.</summary>
    public Func<SecretRequest, ProviderSettings, string?> ExplainRequest { get; init; } = static (_, _) => null;

    /// <summary>
    /// False when the store never says that there is no such secret: then <c>optional</c> and <c>default=</c> would do
    /// nothing for it as a whole, and are refused.
    /// </summary>
    public bool KnowsAbsence { get; init; } = true;

    /// <summary>True when all it gives has keys: a reference to one value then names one.</summary>
    public bool HasKeysOnly { get; init; }

    /// <summary>
    /// The directory in which something happens whenever a request would be answered otherwise; null for a store that cannot
    /// be watched.
    /// </summary>
    public Func<SecretRequest, string?> Watched { get; init; } = static _ => null;

    /// <summary>True when what it gives may be good for a time only: then somebody may have to stay for it.</summary>
    public bool GivesForATime { get; init; }

    /// <summary>True when it starts programs: they must end with it, whatever happens.</summary>
    public bool StartsPrograms { get; init; }

    /// <summary>
    /// How many threads of its own run at one time for these requests, beside those that every wait needs; null when all is
    /// answered on the caller's thread.
    /// </summary>
    public Func<IReadOnlyList<SecretRequest>, int?> Threads { get; init; } = static _ => 0;

    /// <summary>
    /// The least-privilege policy for exactly these requests, in the store's own language (<c>launcher policy</c>); null
    /// for a store that has none.
    /// </summary>
    public Func<IReadOnlyList<SecretRequest>, ProviderSettings, string>? Policy { get; init; }

    /// <summary>
    /// The same with what the store itself says, for which it is asked when the settings say where it is and who asks; null
    /// where it has nothing to add.
    /// </summary>
    public Func<
        IReadOnlyList<SecretRequest>,
        ProviderSettings,
        CancellationToken,
        Task<string>
    >? AskedPolicy { get; init; }

    /// <summary>How other tools write references to this store.</summary>
    public IReadOnlyList<Spelling> Spellings { get; init; } = [];

    /// <summary>What the grammar needs of all this.</summary>
    public SchemeSyntax Syntax => new(Scheme, Scanned, Options, CheckLocation, Example) { Spellings = Spellings };

    /// <summary>Creates the provider. Called at most once per run, and only when a reference needs it.</summary>
    public required Func<ProviderSettings, IProvider> Create { get; init; }
}
