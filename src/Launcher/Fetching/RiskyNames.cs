namespace Launcher.Fetching;

/// <summary>
/// Variables by which programs are told what to load, run, read, trust or send: who writes a store must not decide that
/// for the app. No such list is whole, so names that end as these do are among them, whoever reads them.
/// </summary>
internal static class RiskyNames
{
    private const string Shape = "whoever reads it, by the look of its name";

    // Who reads them, and the patterns. Exact: a store's key 'home' or 'path' is nobody's variable.
    private static readonly KeyValuePair<string, string>[] s_names =
    [
        // The loader and the C library (ld.so(8), environ(7), mallopt(3), resolv.conf(5), musl's ldso).
        new("the dynamic loader", "LD_*"),
        new("the dynamic loader of macOS", "DYLD_*"),
        new("glibc", "GLIBC_* NIS_PATH TZDIR"),
        new("glibc and jemalloc", "MALLOC_*"),
        new("getconf", "GETCONF_DIR"),
        new("gettext", "LANGUAGE"),
        new("the glibc of Nix", "LOCALE_ARCHIVE"),
        new("the resolver", "HOSTALIASES LOCALDOMAIN RES_* RESOLV_*"),
        // Shells (sh(1), bash(1), zsh(1), ksh(1)).
        new("shells and whoever starts programs", "PATH"),
        new("most programs", "HOME SHELL TMPDIR"),
        new("shells", "IFS PS1 PS2 PS4 HISTFILE FCEDIT"),
        new("sh", "ENV"),
        new("bash", "BASH* SHELLOPTS PROMPT_COMMAND PS0"),
        new("readline", "INPUTRC"),
        new("zsh", "ZDOTDIR"),
        // What programs start for their user.
        new("git, crontab and others", "EDITOR VISUAL"),
        new("git, man and others", "PAGER"),
        new("man", "MANPAGER MANOPT"),
        new("xdg-open and others", "BROWSER"),
        new("ssh", "SSH_ASKPASS SSH_AUTH_SOCK"),
        new("sudo", "SUDO_ASKPASS"),
        new("less", "LESS*"),
        new("more", "MORE"),
        new("vi", "EXINIT"),
        new("vim", "VIMINIT VIM VIMRUNTIME"),
        new("ncurses", "TERMINFO*"),
        new("termcap", "TERMCAP"),
        new("programs of the XDG base directories", "XDG_*"),
        new("D-Bus", "DBUS_*"),
        new("X11", "DISPLAY XAUTHORITY"),
        new("services with sockets of systemd", "LISTEN_*"),
        new("services of systemd", "NOTIFY_SOCKET"),
        // Git, archivers, build tools.
        new("git", "GIT_*"),
        new("gpg", "GNUPGHOME"),
        new("Mercurial", "HGRCPATH"),
        new("Subversion", "SVN_*"),
        new("CVS", "CVS_RSH"),
        new("rsync", "RSYNC_*"),
        new("tar", "TAPE"),
        new("gzip", "GZIP"),
        new("bzip2", "BZIP BZIP2"),
        new("xz", "XZ_*"),
        new("zip", "ZIPOPT"),
        new("unzip", "UNZIP"),
        new("make", "MAKE MAKEFILES"),
        new("cmake", "CMAKE_*"),
        new("pkg-config", "PKG_CONFIG*"),
        new("compiler drivers", "CC CXX CPP AR AS LD"),
        new("gcc", "GCC_*"),
        new("ccache", "CCACHE_*"),
        new(
            "go",
            "CGO_* GO111MODULE GOAUTH GOBIN GOCACHE GOENV GOEXPERIMENT GOINSECURE GOMODCACHE GONOPROXY "
                + "GONOSUMDB GOPRIVATE GOPROXY GOROOT GOSUMDB GOTOOLCHAIN GOTMPDIR GOVCS"
        ),
        new("Go programs", "GODEBUG GOTRACEBACK"),
        new("cargo", "CARGO* RUSTDOC*"),
        new("cargo and rustc", "RUSTC*"),
        new("rustup", "RUSTUP_*"),
        // Languages and their servers.
        new(
            "Node.js",
            "NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED NODE_REPL_* "
                + "NODE_V8_COVERAGE NODE_REDIRECT_WARNINGS NODE_ICU_DATA NODE_COMPILE_CACHE"
        ),
        new("Electron", "ELECTRON_*"),
        new("ts-node", "TS_NODE_*"),
        new("yarn", "YARN_*"),
        new("pnpm", "PNPM_*"),
        new("bun", "BUN_*"),
        new("deno", "DENO_*"),
        new("Python", "PYTHON*"),
        new("pip", "PIP_*"),
        new("uv and libuv", "UV_*"),
        new("poetry", "POETRY_*"),
        new("uv and other tools of Python", "VIRTUAL_ENV"),
        new("conda", "CONDA_*"),
        new("pytest", "PYTEST_*"),
        new("IPython", "IPYTHONDIR"),
        new("Jupyter", "JUPYTER_*"),
        new("Django", "DJANGO_SETTINGS_MODULE"),
        new("Flask", "FLASK_APP"),
        new("Celery", "CELERY_CONFIG_MODULE CELERY_LOADER"),
        new("gunicorn", "GUNICORN_*"),
        new("uvicorn", "UVICORN_*"),
        new("uWSGI", "UWSGI_*"),
        new("Perl", "PERL*"),
        new("Ruby", "RUBY*"),
        new("RubyGems", "GEM_*"),
        new("bundler", "BUNDLE_* BUNDLER_*"),
        new("PHP", "PHPRC PHP_*"),
        new("composer", "COMPOSER*"),
        new("Lua", "LUA_*"),
        new("R", "R_*"),
        new("Julia", "JULIA_*"),
        new("OCaml", "OCAML* CAML*"),
        new("Haskell", "GHC*"),
        new("Erlang", "ERL_*"),
        new("Elixir", "ELIXIR_*"),
        new("Java", "JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS"),
        new("Java's start scripts", "JAVA_HOME"),
        new("Tomcat", "CATALINA_*"),
        new("Maven", "MAVEN_*"),
        new("Gradle", "GRADLE_*"),
        new("sbt", "SBT_*"),
        new("Ant", "ANT_*"),
        new("Spring", "SPRING_CONFIG_* SPRING_APPLICATION_JSON LOGGING_CONFIG"),
        new("Log4j", "LOG4J_*"),
        new(".NET", "DOTNET_* CORECLR_* COMPlus_*"),
        new(".NET Framework", "COR_*"),
        new("ASP.NET Core", "ASPNETCORE_HOSTINGSTARTUP*"),
        new("NuGet", "NUGET_PACKAGES"),
        new("MSBuild", "MSBUILD*"),
        new("Mono", "MONO_*"),
        // Whom to trust, where to go, what to send.
        new("OpenSSL", "OPENSSL_* RANDFILE"),
        new("OpenSSL, Go and others", "SSL_CERT_*"),
        new("TLS libraries, which write every key there", "SSLKEYLOGFILE"),
        new("GnuTLS", "GNUTLS_*"),
        new("NSS", "NSS_*"),
        new("curl", "CURL_*"),
        new("wget", "WGETRC"),
        new("curl from 8.16 on, go and Python's requests", "NETRC"),
        new("Python's requests", "REQUESTS_CA_BUNDLE"),
        new("Kerberos", "KRB5*"),
        new("OpenLDAP", "LDAPCONF LDAPRC LDAPTLS_*"),
        new("SASL", "SASL_*"),
        new("kubectl", "KUBECONFIG"),
        new("clients of Kubernetes", "KUBERNETES_*"),
        new("helm", "HELM_*"),
        new("docker", "DOCKER_CERT* DOCKER_CONFIG DOCKER_CONTEXT DOCKER_HOST DOCKER_TLS*"),
        new("podman", "CONTAINER_HOST"),
        new("buildctl", "BUILDKIT_HOST"),
        new("terraform", "TF_CLI_* TF_PLUGIN_*"),
        new("Ansible", "ANSIBLE_*"),
        new(
            "AWS's clients",
            "AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_CA_BUNDLE AWS_ENDPOINT_* AWS_CONTAINER_* "
                + "AWS_EC2_* AWS_PROFILE AWS_WEB_IDENTITY_TOKEN_FILE"
        ),
        new("Google's clients", "GOOGLE_APPLICATION_CREDENTIALS GCE_METADATA_*"),
        new("gcloud", "CLOUDSDK_*"),
        new("boto", "BOTO_CONFIG"),
        new("Azure's clients", "AZURE_AUTHORITY_HOST"),
        new("PostgreSQL's clients", "PGSYSCONFDIR PGSERVICE* PGPASSFILE PGSSL*"),
        new("psql", "PSQLRC"),
        new("MySQL's clients", "MYSQL_TEST_LOGIN_FILE LIBMYSQL_*"),
        new("ODBC", "ODBC*"),
        new("Oracle's clients", "TNS_ADMIN"),
        new("FreeTDS", "FREETDS*"),
        new("FreeTDS, which writes passwords there", "TDSDUMP*"),
        new("nginx", "NGINX"),
        new("this launcher", "LAUNCHER_*"),
    ];

    // Read in any case by somebody: npm its settings, curl and others the proxies.
    private static readonly KeyValuePair<string, string>[] s_anyCase =
    [
        new("npm", "npm_*"),
        new("most programs that connect", "*_proxy"),
    ];

    private const string Endings =
        "*OPTS *OPT *_OPTIONS *FLAGS *_ARGS *_ADDOPTS *PATH *_HOME *_DIR *_FILE *_CONF *_CONFIG_* *_CMD "
        + "*_COMMAND *_EDITOR *_PAGER *_SHELL *_BROWSER *_WRAPPER *_PRELOAD *_HOOK *_HOOKS *_STARTUP *_PLUGIN "
        + "*_PLUGINS *_MODULES *_EXTENSIONS *_PROFILER *_CA_BUNDLE *_CAFILE *_CACERT *_RSH *_SSH";

    /// <summary>Who acts on a variable of this name; null when nobody is known to.</summary>
    public static string? ReaderOf(string name) =>
        First(s_names, name) ?? First(s_anyCase, name.ToLowerInvariant()) ?? (Covers(Endings, name) ? Shape : null);

    private static string? First(KeyValuePair<string, string>[] readers, string name)
    {
        foreach (var (reader, patterns) in readers)
        {
            if (Covers(patterns, name))
            {
                return reader;
            }
        }
        return null;
    }

    private static bool Covers(string patterns, string name) => NamePattern.Covers(patterns.Split(' '), name);
}
