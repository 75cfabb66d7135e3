using Launcher.Linux;

namespace Launcher.Providers.LocalFile;

/// <summary>What the rest of the launcher knows about <c>file://</c>.</summary>
internal static class LocalFileDescriptor
{
    public const string Scheme = "file";

    public static readonly ProviderDescriptor Value = new()
    {
        Scheme = Scheme,
        Summary = "a file, or with --expand a directory: a key per file",
        Example = "file:///run/secrets/db_password",
        // Apps use file: themselves (file:./dev.db), so the environment is left alone.
        Scanned = false,
        TrimsNewlines = true,
        Options = [FileFormat.Option],
        CheckLocation = CheckLocation,
        CheckSource = static (request, settings) => LocalFileCheck.Of(request, settings.ConfinesLinks),
        Threads = static requests => requests.Count(IsStream) is > 0 and var streams ? streams : null,
        Watched = Watched,
        Create = static settings => new LocalFileProvider(settings.ConfinesLinks),
    };

    // A volume of Kubernetes changes by a link in its own directory, wherever below it the file is; all of a directory, by
    // what is in it.
    private static string? Watched(SecretRequest request)
    {
        if (SecretVolume.Of(request.Location, request.Expand) is { } volume)
        {
            return volume.Path;
        }
        var isFound = Paths.Status(PathText.Terminated(request.Location), out var status) == Errno.None;
        return isFound && status.Kind == FileKind.Directory ? request.Location
            : isFound && status.Kind != FileKind.Regular ? null
            : request.Location[..Math.Max(1, request.Location.LastIndexOf('/'))];
    }

    private static bool IsStream(SecretRequest request) =>
        Paths.Status(PathText.Terminated(request.Location), out var status) == Errno.None
        && status.Kind is not (FileKind.Regular or FileKind.Directory);

    private static Failure? CheckLocation(string location)
    {
        // The kernel would cut the path there and read another file.
        if (location.Contains('\0', StringComparison.Ordinal))
        {
            return Failure.Reference($"{Quoted.Text(location)} has a NUL character in it", "remove the '%00'");
        }
        const string Host = "localhost/";
        if (location.StartsWith(Host, StringComparison.Ordinal))
        {
            return Failure.Reference(
                $"{Quoted.Text(location)} begins with a host, and a file is on this one",
                $"leave it out: {Quoted.Text($"{Scheme}:///{location[Host.Length..].Trim('/')}")}"
            );
        }
        if (location[0] is '~' or '$' or '%')
        {
            return Failure.Reference(
                $"{Quoted.Text(location)} is not an absolute path, and no shell is here to make it one",
                location[0] == '~'
                    ? $"write the home directory itself: {Quoted.Text($"{Scheme}:///home/app/...")}"
                    : $"write the directory itself; a systemd unit does it with %d: {Quoted.Text($"{Scheme}://%d/NAME")}"
            );
        }
        if (!location.StartsWith('/'))
        {
            return Failure.Reference(
                $"{Quoted.Text(location)} is not an absolute path",
                $"write it with three slashes: {Quoted.Text($"{Scheme}:///{location.TrimEnd('/')}")}"
            );
        }
        if (location.EndsWith('/'))
        {
            var trimmed = location.TrimEnd('/');
            return Failure.Reference(
                $"{Quoted.Text(location)} ends with a slash",
                trimmed.Length == 0
                    ? $"name a file: {Quoted.Text(Value.Example)}"
                    : $"write {Quoted.Text($"{Scheme}://{trimmed}")}"
            );
        }
        return null;
    }
}
