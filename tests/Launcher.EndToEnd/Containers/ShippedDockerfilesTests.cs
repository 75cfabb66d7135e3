using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Containers;

/// <summary>Every Dockerfile of the repository, built as it stands; only its bases are local ones.</summary>
public sealed class ShippedDockerfilesTests(Images images)
{
    [Fact]
    public async Task The_launcher_image_holds_one_file()
    {
        var container = await Podman.AnswerAsync("create", "--network=none", await images.LauncherAsync());
        try
        {
            using var scratch = Scratch.OnDisk();
            await Podman.AnswerAsync("export", "--output", scratch.At("image.tar"), container);
            var files = await Run.Program("tar", "-tf", scratch.At("image.tar")).RunAsync();
            // The engine makes the places it mounts on.
            Assert.Equal(
                ["launcher"],
                files
                    .Quietly()
                    .StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Where(name => !name.EndsWith('/') && !IsOfTheEngine(name))
            );
        }
        finally
        {
            await Podman.AnswerAsync("rm", container);
        }
    }

    [Fact]
    public async Task The_quickstart_gives_the_app_its_secret()
    {
        var image = await BuildExampleAsync("quickstart", await images.DebianAsync());
        var secret = await images.SecretAsync("correct horse\n");

        var outcome = await images.Container(image, ["--secret", $"{secret},target=db_password"]).RunAsync();

        Assert.Equal("the app has a password of 13 characters\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task The_quickstart_refuses_to_start_without_its_secret()
    {
        var image = await BuildExampleAsync("quickstart", await images.DebianAsync());

        var outcome = await images.Container(image, []).RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Equal("", outcome.StandardOutput);
        Assert.Contains("DB_PASSWORD", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("/run/secrets/db_password", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_script_of_the_image_runs_behind_the_launcher_with_its_arguments_and_the_secret()
    {
        using var scratch = Scratch.OnDisk();
        // What the official images have: a script on PATH that prepares, then becomes the command.
        scratch.Write(
            "docker-entrypoint.sh",
            "#!/bin/sh\necho \"prepared for $* with ${POSTGRES_PASSWORD}\"\nexec \"$@\"\n",
            Modes.Executable
        );
        scratch.Write("postgres", "#!/bin/sh\necho \"server, pid $$\"\n", Modes.Executable);
        var dockerfile = scratch.Write(
            "Dockerfile",
            $"FROM {await images.DebianAsync()}\nCOPY docker-entrypoint.sh postgres /usr/local/bin/\n"
                + "ENTRYPOINT [\"docker-entrypoint.sh\"]\nCMD [\"postgres\"]\n"
        );
        var image = await BuildExampleAsync("docker-entrypoint", await images.BuildAsync(dockerfile, scratch.Folder));
        var secret = await images.SecretAsync("hunter2");

        var outcome = await images.Container(image, ["--secret", $"{secret},target=postgres_password"]).RunAsync();

        Assert.Equal("prepared for postgres with hunter2\nserver, pid 1\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Neither_a_mounted_user_file_nor_the_runtime_s_variables_move_the_company_base_image()
    {
        using var scratch = Scratch.OnDisk();
        var image = await BuildExampleAsync("company-base-image", await images.DebianAsync());
        string[] secret = ["--secret", $"{await images.SecretAsync("0123456789")},target=token,mode=0444"];
        var passwd = scratch.Write("passwd", "root:x:0:0::/:\nwww-data:x:0:0::/:\n33:x:0:0::/:\n", Modes.Plain);
        var group = scratch.Write("group", "root:x:0:www-data,33\n33:x:0:www-data,33\n", Modes.Plain);
        string[] mounts = ["--volume", $"{passwd}:/etc/passwd:ro", "--volume", $"{group}:/etc/group:ro"];
        string[] variables = ["--env", "DOTNET_GCLargePages=1", "--env", "DOTNET_DbgEnableMiniDump=1"];

        var outcome = await images.Container(image, [.. secret, .. mounts, .. variables]).RunAsync();

        Assert.Equal("33\n10\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task The_policy_of_the_company_base_image_stands_against_whoever_deploys()
    {
        var image = await BuildExampleAsync("company-base-image", await images.DebianAsync());
        string[] secret = ["--secret", $"{await images.SecretAsync("0123456789")},target=token,mode=0444"];

        // www-data, as the policy says, and the ten bytes of the token.
        Assert.Equal("33\n10\n", (await images.Container(image, secret).RunAsync()).Quietly().StandardOutput);
        string[][] attempts =
        [
            ["--env", "LAUNCHER_USER=root"],
            ["--env", "LAUNCHER_NO_SCAN=false"],
            ["--env", "LAUNCHER_SCAN_FILE=true"],
            ["--env", "LAUNCHER_ALLOW_DISK=true"],
            ["--env", "LAUNCHER_ENV=A=file:///etc/shadow"],
            ["--env", "LAUNCHER_EXPAND=file:///run/secrets"],
            ["--env", "LAUNCHER_FILE=/run/x=file:///etc/shadow"],
            ["--env", "LAUNCHER_MEMFD=S=file:///etc/shadow"],
            ["--env", "LAUNCHER_MEMFD=TOKEN=file:///etc/shadow"],
            ["--env", "LAUNCHER_TEMPLATE=/etc/shadow:/run/x"],
            ["--env", "LAUNCHER_OVERRIDE=/etc/hostname"],
            ["--env", "LAUNCHER_COMPAT=vals"],
            ["--env", "LAUNCHER_CONFIG=/tmp/mine.json"],
            ["--env", "VAULT_ADDR=https://elsewhere.example"],
            ["--env", "BAO_ADDR=https://elsewhere.example"],
            ["--env", "LAUNCHER_VAULT_ADDR=https://elsewhere.example"],
            ["--env", "LAUNCHER_VAULT__X_ADDR=https://elsewhere.example"],
            ["--env", "VAULT_NAMESPACE=x"],
            ["--env", "VAULT_SKIP_VERIFY=true"],
            ["--env", "VAULT_CACERT=/tmp/ca.pem"],
            ["--env", "VAULT_CACERT_BYTES=x"],
            ["--env", "VAULT_CAPATH=/tmp"],
            ["--env", "VAULT_TLS_SERVER_NAME=elsewhere.example"],
            ["--env", "AWS_ENDPOINT_URL=https://elsewhere.example"],
            ["--env", "AWS_ENDPOINT_URL_SSM=https://elsewhere.example"],
            ["--env", "AWS_CA_BUNDLE=/tmp/ca.pem"],
            ["--env", "SUMMON_PROVIDER_PATH=/tmp"],
            ["--env", "LAUNCHER_PLUGIN_ENV=*"],
        ];
        foreach (var attempt in attempts)
        {
            var outcome = await images.Container(image, [.. secret, .. attempt]).RunAsync();
            Assert.Equal((125, ""), (outcome.ExitCode, outcome.StandardOutput));
            Assert.Contains("/etc/launcher/launcher.json", outcome.StandardError, StringComparison.Ordinal);
        }
        // What is not locked still moves, and what agrees with a lock is no contradiction.
        (await images.Container(image, [.. secret, "--env", "LAUNCHER_TIMEOUT=20s"]).RunAsync()).Quietly();
        string[] agreeing = ["--env", "VAULT_ADDR=https://vault.company.example:8200"];
        (await images.Container(image, [.. secret, .. agreeing]).RunAsync()).Quietly();
        var plan = await images.Container(image, ["--entrypoint", "/launcher"], "plan").RunAsync();
        Assert.Contains(
            "  vault-addr: https://vault.company.example:8200 [/etc/launcher/launcher.json:",
            plan.Quietly().StandardOutput,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "  aws-endpoint: none [/etc/launcher/launcher.json, locked]\n",
            plan.StandardOutput,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_image_that_repeats_no_CMD_is_told_so()
    {
        using var scratch = Scratch.OnDisk();
        var dockerfile = scratch.Write(
            "Dockerfile",
            $"FROM {await images.AppAsync("debian")}\nCMD [\"/app\", \"exit\", \"0\"]\n"
        );
        var child = scratch.Write(
            "child/Dockerfile",
            $"FROM {await images.BuildAsync(dockerfile, scratch.Folder)}\nENTRYPOINT [\"/launcher\", \"--\"]\n"
        );
        var image = await images.BuildAsync(child, scratch.At("child"));

        var outcome = await images.Container(image, []).RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains(
            "there is no command to start: a new entrypoint (ENTRYPOINT in a Dockerfile",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    private async Task<string> BuildExampleAsync(string name, string baseImage)
    {
        var folder = Path.Combine(Repository.Folder, "examples", name);
        return await images.BuildAsync(
            Path.Combine(folder, "Dockerfile"),
            folder,
            $"BASE={baseImage}",
            $"LAUNCHER={await images.LauncherAsync()}"
        );
    }

    private static bool IsOfTheEngine(string name) =>
        name.StartsWith("etc/", StringComparison.Ordinal)
        || name.StartsWith("dev/", StringComparison.Ordinal)
        || name.StartsWith("run/", StringComparison.Ordinal);
}
