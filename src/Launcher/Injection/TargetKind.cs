using Launcher.References;

namespace Launcher.Injection;

/// <summary>One kind of delivery, all of it: how it is asked for, and what is done with it on this machine.</summary>
/// <inheritdoc cref="TargetSyntax(string, string, string)" path="/param"/>
internal sealed class TargetKind(string name, string valueName, string help) : TargetSyntax(name, valueName, help)
{
    /// <inheritdoc cref="Delivery.CanChange"/>
    public bool CanChange { get; init; }

    /// <summary>Its deliveries on this machine; null when there is none, or when they are in the environment alone.</summary>
    public Func<OpenTargets, TargetGroup?> Open { get; init; } = static _ => null;
}
