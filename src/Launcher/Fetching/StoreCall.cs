using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Fetching;

/// <summary>One of a provider's ways to be asked for secrets.</summary>
internal delegate ValueTask<IReadOnlyList<SecretAnswer>> StoreCall(
    IProvider provider,
    IReadOnlyList<SecretRequest> requests,
    CancellationToken cancellation
);
