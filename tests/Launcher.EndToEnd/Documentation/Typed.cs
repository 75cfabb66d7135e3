using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Documentation;

/// <summary>
/// The machine of somebody who types what a document says: the launcher is on PATH, and there are the secrets that the
/// documents speak of. Its /run and /etc are its own, so that nothing of this machine changes.
/// </summary>
internal sealed class Typed : IDisposable
{
    private const string Machine = """
        set -e
        mount -t tmpfs none /run
        cp -a /etc /run/etc
        mount --bind /run/etc /etc
        mkdir -p /etc/launcher /run/secrets /run/app
        cp -a "$LAUNCHER_TEST_SECRETS/." /run/secrets
        unset LAUNCHER_TEST_SECRETS
        script=$1
        shift
        set +e
        . "$script"
        """;

    private static readonly (string Name, string Content)[] s_secrets =
    [
        ("db_password", "correct horse\n"),
        ("db.json", """{"user":"app","password":"correct horse"}"""),
        ("token", "0123456789"),
        // It is a pod, too.
        ("kubernetes.io/serviceaccount/token", "a.jwt.of-kubernetes"),
    ];

    private readonly Scratch _scratch = Scratch.OnDisk();

    public Typed()
    {
        _scratch.Write("machine", Machine);
        _scratch.Write("bin/launcher", $"#!/bin/sh\nexec {LauncherBinary.FullPath} \"$@\"\n", Modes.Executable);
        _scratch.Write("bin/my-app", "#!/bin/sh\n", Modes.Executable);
        // A server's own command: a policy that is piped into it must not be empty.
        _scratch.Write("bin/vault", "#!/bin/sh\n[ \"$1\" != policy ] || [ -n \"$(cat)\" ]\n", Modes.Executable);
        // A cloud's own command: what it prints becomes part of others.
        _scratch.Write("bin/az", "#!/bin/sh\n[ $# -gt 2 ] && echo /of/az\n", Modes.Executable);
        // Google's: of the commands that are there, and what is piped into it must not be empty.
        _scratch.Write(
            "bin/gcloud",
            "#!/bin/sh\ncase \"$1 $2 $3\" in\n'services enable secretmanager.googleapis.com' | 'secrets create '* | 'secrets add-iam-policy-binding '* | 'iam service-accounts create') ;;\n*) exit 2 ;;\nesac\ncase \"$*\" in *--data-file=-*) [ -n \"$(cat)\" ] ;; esac\n",
            Modes.Executable
        );
        // A cluster's: of the commands that are there, and what is applied has no placeholder any more.
        _scratch.Write(
            "bin/kubectl",
            "#!/bin/sh\ncase \"$*\" in\n'create serviceaccount '* | 'create secret generic '*--from-literal=*) ;;\n'apply -f -') cat > /run/applied; grep -q resourceNames /run/applied && ! grep -E '^[^#]*(NAMESPACE|SERVICE_ACCOUNT)' /run/applied ;;\n*) exit 2 ;;\nesac\n",
            Modes.Executable
        );
        foreach (var (name, content) in s_secrets)
        {
            _scratch.Write($"secrets/{name}", content);
        }
    }

    /// <summary>A file on the way to a script.</summary>
    public string Write(string name, string text) => _scratch.Write(name, text);

    /// <summary>Runs a script of sh there, in the folder of the document it is from.</summary>
    public Run Script(string script, string document) =>
        Run.Program("unshare", "--mount", "--propagation", "private", "--", "sh", _scratch.At("machine"))
            .Arguments(_scratch.Write("script", script))
            .In(Path.Combine(Repository.Folder, Path.GetDirectoryName(document)!))
            .Env("LAUNCHER_TEST_SECRETS", _scratch.At("secrets"))
            .Env("PATH", $"{_scratch.At("bin")}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

    public void Dispose() => _scratch.Dispose();
}
