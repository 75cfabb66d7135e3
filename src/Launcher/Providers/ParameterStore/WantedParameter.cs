namespace Launcher.Providers.ParameterStore;

/// <summary>One parameter on its way: what was asked, and what came of it.</summary>
internal sealed class WantedParameter(ParameterPlace place)
{
    public ParameterPlace Place => place;

    /// <summary>Null until it is there.</summary>
    public SecretAnswer? Answer { get; set; }
}
