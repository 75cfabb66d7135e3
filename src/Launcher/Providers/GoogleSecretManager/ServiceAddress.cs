using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>An address with the path of a request, as a credentials file has it.</summary>
internal sealed class ServiceAddress
{
    private ServiceAddress(StoreAddress origin, string path) => (Origin, Path) = (origin, path);

    /// <summary>Who is asked.</summary>
    public StoreAddress Origin { get; }

    /// <summary>To the letter, without the slash in front.</summary>
    public string Path { get; }

    /// <summary>Null when it is none; plain HTTP is for whoever looks at it next.</summary>
    public static ServiceAddress? Parse(string text, out Failure? problem)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var slash = scheme < 0 ? -1 : text.IndexOf('/', scheme + 3);
        var (origin, path) = slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
        var address = StoreAddress.Parse(origin, true, out problem);
        problem ??= RequestText.Problem(path);
        return address is null || problem is not null ? null : new ServiceAddress(address, path);
    }
}
