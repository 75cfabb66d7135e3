using Launcher.EndToEnd.Containers;
using Launcher.Testing.Harness;

[assembly: AssemblyFixture(typeof(Images))]

namespace Launcher.EndToEnd.Containers;

/// <summary>
/// The images that the tests share, each built once, when the first test asks. At the end everything that this run
/// made in podman's storage is removed, each by its own name or id.
/// </summary>
public sealed class Images : IAsyncLifetime
{
    // The launcher, the app and a base; the flags come with each test.
    private const string Dockerfile = """
        ARG BASE
        ARG LAUNCHER
        FROM ${LAUNCHER} AS launcher
        FROM ${BASE}
        COPY --from=launcher /launcher /launcher
        COPY app /app
        COPY mounts /
        ENTRYPOINT ["/launcher"]

        """;

    private readonly string _label = $"launcher.test={Guid.NewGuid():n}";
    private readonly Scratch _scratch = Scratch.OnDisk();
    private readonly List<string> _made = [];
    private readonly Lazy<Task<string>> _launcher;
    private readonly Lazy<Task<string>> _debian;
    private readonly Lazy<Task<string>> _scratchApp;
    private readonly Lazy<Task<string>> _debianApp;
    private readonly Lazy<Task<string>> _muslApp;

    public Images()
    {
        _launcher = new(BuildLauncherAsync);
        _debian = new(() => ImportAsync("debian"));
        _scratchApp = new(() => BuildAppAsync(() => Task.FromResult("scratch"), () => Task.FromResult(Probe.App)));
        _debianApp = new(() => BuildAppAsync(DebianAsync, () => Task.FromResult(Probe.App)));
        _muslApp = new(() =>
            BuildAppAsync(
                () => ImportAsync("musl"),
                async () => Path.Combine(await Roots.FolderAsync("musl"), "bin", "app")
            )
        );
    }

    /// <summary>The image of <c>build/image/Dockerfile</c>: one file.</summary>
    public Task<string> LauncherAsync() => _launcher.Value;

    /// <summary>The Debian root, nothing added.</summary>
    public Task<string> DebianAsync() => _debian.Value;

    /// <summary>
    /// Folders for an image's /run: in a read-only root podman cannot make the places it mounts on. Their mode counts:
    /// runc 1.1 gives a tmpfs the mode of the directory it covers, whatever its options say.
    /// </summary>
    internal static void MakeMountPoints(string folder)
    {
        foreach (var name in new[] { "app", "secrets", "source" })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }
        File.SetUnixFileMode(Path.Combine(folder, "app"), (UnixFileMode)0x3FF); // 1777
    }

    /// <summary>The launcher in front of /app.</summary>
    /// <param name="baseName"><c>scratch</c>, <c>debian</c> or <c>musl</c>.</param>
    public Task<string> AppAsync(string baseName) =>
        baseName switch
        {
            "scratch" => _scratchApp.Value,
            "debian" => _debianApp.Value,
            "musl" => _muslApp.Value,
            _ => throw new ArgumentException($"no image on '{baseName}'", nameof(baseName)),
        };

    /// <summary>A container without a network: podman's options, the image, then the words for its entrypoint.</summary>
    internal Run Container(string image, string[] options, params ReadOnlySpan<string> words) =>
        KeptContainer(image, ["--rm", .. options], words);

    /// <summary>The same, but it stays when it has ended, until the tests are over.</summary>
    internal Run KeptContainer(string image, string[] options, params ReadOnlySpan<string> words) =>
        Podman
            .Command("run", "--label", _label)
            // podman takes one network, not the last one it is told.
            .Arguments(
                options.Any(option => option.StartsWith("--network", StringComparison.Ordinal))
                    ? []
                    : ["--network=none"]
            )
            .Arguments(options)
            .Arguments(image)
            .Arguments(words);

    /// <summary>A secret in podman's own store; gives its name.</summary>
    internal async Task<string> SecretAsync(string value)
    {
        var name = $"s{Guid.NewGuid():n}";
        var outcome = await Podman.Command("secret", "create", name, "-").Input(value).RunAsync();
        Assert.True(outcome.ExitCode == 0, $"podman keeps no secret: {outcome}");
        Remember($"secret rm {name}");
        return name;
    }

    /// <summary>Builds another image on these; it goes at the end.</summary>
    internal async Task<string> BuildAsync(string dockerfile, string folder, params string[] arguments)
    {
        var image = await Podman.BuildAsync(dockerfile, folder, arguments);
        Remember($"rmi --force {image}");
        return image;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_made.Count > 0)
        {
            var containers = await Podman.AnswerAsync("ps", "--all", "--quiet", "--filter", $"label={_label}");
            foreach (var id in containers.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                await Podman.AnswerAsync("rm", "--force", "--time=0", id);
            }
            // Newest first: no image goes before what was built on it.
            foreach (var words in Enumerable.Reverse(_made))
            {
                await Podman.Command(words.Split(' ')).RunAsync();
            }
        }
        _scratch.Dispose();
    }

    private async Task<string> BuildLauncherAsync()
    {
        // The folder as it is published: the image takes the one file it names.
        _scratch.Install(LauncherBinary.FullPath, "launcher/launcher");
        return await BuildAsync(
            Path.Combine(Repository.Folder, "build", "image", "Dockerfile"),
            _scratch.At("launcher")
        );
    }

    private async Task<string> ImportAsync(string root)
    {
        var folder = await Roots.FolderAsync(root);
        var tar = _scratch.At($"{root}.tar");
        (await Run.Program("tar", "-C", folder, "-cf", tar, ".").Within(TimeSpan.FromMinutes(1)).RunAsync()).Quietly();
        var image = Podman.NewName();
        await Podman.AnswerAsync("import", "--quiet", tar, image);
        File.Delete(tar);
        Remember($"rmi --force {image}");
        return image;
    }

    private async Task<string> BuildAppAsync(Func<Task<string>> baseImage, Func<Task<string>> app)
    {
        var baseId = await baseImage();
        var launcher = await LauncherAsync();
        var folder = $"app{Guid.NewGuid():n}";
        _scratch.Install(await app(), $"{folder}/app");
        MakeMountPoints(_scratch.At(folder, "mounts", "run"));
        var dockerfile = _scratch.Write($"{folder}/Dockerfile", Dockerfile);
        return await BuildAsync(dockerfile, _scratch.At(folder), $"BASE={baseId}", $"LAUNCHER={launcher}");
    }

    private void Remember(string removal)
    {
        lock (_made)
        {
            _made.Add(removal);
        }
    }
}
