using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Containers;

/// <summary>
/// A distribution's root without a container engine: an overlay over one of <c>artifacts/roots</c>, seen only in
/// namespaces in which the program is PID 1. What a test writes there is gone with it.
/// </summary>
internal sealed class DistributionRoot : IDisposable
{
    // $1: lower folder, $2: scratch folder, $3: what to do without, $4: uid:gid; the rest is the program.
    private const string Script = """
        set -e
        lower=$1 scratch=$2 without=$3 user=$4
        shift 4
        mount -t overlay overlay -o "lowerdir=$lower,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
        case $without in *proc*) ;; *) mkdir -p "$scratch/root/proc"; mount -t proc proc "$scratch/root/proc" ;; esac
        mkdir -p "$scratch/root/dev"
        mount -t tmpfs -o mode=0755 tmpfs "$scratch/root/dev"
        mknod -m 0666 "$scratch/root/dev/null" c 1 3
        mknod -m 0666 "$scratch/root/dev/urandom" c 1 9
        case $without in *memory*) ;; *) mkdir -p "$scratch/root/run"; mount -t tmpfs -o mode=1777 tmpfs "$scratch/root/run" ;; esac
        case $without in *writing*) mount -o remount,bind,ro "$scratch/root" ;; esac
        exec chroot --userspec="$user" "$scratch/root" "$@"
        """;

    private readonly Scratch _scratch = Scratch.OnTmpfs();
    private readonly string _lower;
    private string _without = "";
    private string _user = "0:0";
    private string[] _namespaces = ["--net"];

    private DistributionRoot(string lower)
    {
        _lower = lower;
        foreach (var name in new[] { "work", "root" })
        {
            Directory.CreateDirectory(_scratch.At(name));
        }
        Install(LauncherBinary.FullPath, "launcher");
        Install(Probe.App, "app");
    }

    /// <param name="name"><c>empty</c>, <c>debian</c> or <c>musl</c>.</param>
    public static async Task<DistributionRoot> OfAsync(string name)
    {
        Assert.True(Environment.IsPrivilegedProcess, "a root of its own needs mounts: run the tests as root");
        return new(await Roots.FolderAsync(name));
    }

    public DistributionRoot Install(string program, string path)
    {
        _scratch.Install(program, Path.Combine("upper", path));
        return this;
    }

    public DistributionRoot Write(string path, string content)
    {
        _scratch.Write(Path.Combine("upper", path), content, Modes.Plain);
        return this;
    }

    /// <summary>Without <c>proc</c>, as in a bare chroot.</summary>
    public DistributionRoot WithoutProc() => Without("proc");

    /// <summary>Without a tmpfs at /run.</summary>
    public DistributionRoot WithoutMemory() => Without("memory");

    public DistributionRoot ReadOnly() => Without("writing");

    /// <summary>With the machine's network, so that a test can ask it something.</summary>
    public DistributionRoot WithNetwork()
    {
        _namespaces = [];
        return this;
    }

    public DistributionRoot As(int user)
    {
        _user = $"{user}:{user}";
        return this;
    }

    /// <summary>Words to run as PID 1 in there; paths are the root's. The environment holds PATH alone.</summary>
    public Run Program(params ReadOnlySpan<string> words) =>
        Run.Program("unshare", "--pid", "--fork", "--kill-child", "--mount", "--uts", "--ipc")
            .Arguments(_namespaces)
            .Arguments("--")
            .Arguments("sh", "-c", Script, "sh", _lower, _scratch.Folder, _without, _user)
            .Arguments(words);

    public void Dispose() => _scratch.Dispose();

    private DistributionRoot Without(string part)
    {
        _without += $" {part}";
        return this;
    }
}
