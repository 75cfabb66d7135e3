namespace Launcher.Providers.Plugin;

/// <summary>The two parts of a location.</summary>
/// <param name="Program">The first segment: one component, as the cut is made behind the decoding.</param>
/// <param name="Argument">All behind it: what the program is asked for.</param>
internal readonly record struct PluginReference(string Program, string Argument)
{
    public static PluginReference Of(string location)
    {
        var cut = location.IndexOf('/', StringComparison.Ordinal);
        return cut < 0 ? new(location, "") : new(location[..cut], location[(cut + 1)..]);
    }

    public static PluginReference Of(SecretRequest request) => Of(request.Location);
}
