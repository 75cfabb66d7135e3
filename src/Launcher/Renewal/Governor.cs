namespace Launcher.Renewal;

/// <summary>
/// Bounds how often a store is made to create something for one reference, whatever the reason: a fault of ours must not
/// fill a database with users. It outlives the process that asks, and holds no secret.
/// </summary>
/// <param name="LastAt">When it was last created; null for never.</param>
/// <param name="Life">How long that was granted for.</param>
/// <param name="Unused">How many were created since one came into use.</param>
internal sealed record Governor(TimeSpan? LastAt, TimeSpan Life, int Unused)
{
    private const int MostUnused = 3;
    private const int PartOfLife = 6;

    // However short a life is.
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(1);

    public static Governor Fresh { get; } = new(null, TimeSpan.Zero, 0);

    /// <summary>From when on another one may be created; null when none may until one is in use.</summary>
    public TimeSpan? Next =>
        LastAt is not { } last ? TimeSpan.Zero
        : Unused >= MostUnused ? null
        : Renewal.Life.Sum(last, Renewal.Life.Later(Life / PartOfLife, s_least));

    public Governor Issued(TimeSpan now, TimeSpan life) => new(now, life, Unused + 1);

    /// <summary>The app has the newest one.</summary>
    public Governor InUse() => this with { Unused = 0 };
}
