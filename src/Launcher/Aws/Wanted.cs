using Launcher.Providers;

namespace Launcher.Aws;

/// <summary>One thing on its way: what was asked, and what came of it.</summary>
internal sealed class Wanted<TPlace>(TPlace place)
    where TPlace : AwsPlace
{
    public TPlace Place => place;

    /// <summary>Null until it is there.</summary>
    public SecretAnswer? Answer { get; set; }
}
