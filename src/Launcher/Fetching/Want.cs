using Launcher.Providers;

namespace Launcher.Fetching;

/// <summary>One thing that a plan wants of a store.</summary>
/// <param name="Index">Where it stands among all that the plan wants.</param>
/// <param name="Subject">What messages say it is for.</param>
/// <param name="Reference">What names it.</param>
/// <param name="Expansion">Set when all its keys are wanted.</param>
/// <param name="Request">What the store is asked.</param>
internal sealed record Want(
    int Index,
    string Subject,
    SecretReference Reference,
    Expansion? Expansion,
    SecretRequest Request
)
{
    /// <summary>Null when it is another provider's.</summary>
    public static Want? Of(WantedReference wanted, int index, ProviderDescriptor provider) =>
        wanted.Reference.Scheme == provider.Scheme
            ? new Want(
                index,
                wanted.Subject,
                wanted.Reference,
                wanted.Expansion,
                SecretRequest.Of(wanted.Reference, provider.Options, wanted.Expansion is not null)
            )
            : null;
}
