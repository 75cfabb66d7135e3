using System.Text;
using System.Text.Json;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Containers;

/// <summary>
/// A setting travels through somebody else's file format before the launcher sees it. Each carrier brings a value with
/// everything in it that a format, a shell or a template likes to touch, and it must arrive to the byte.
/// </summary>
public sealed class CarriersTests(Images images)
{
    private const string Value =
        """it's "quoted" $HOME ${HOME} $(id) $$ @{x} @{file:///etc/passwd} @@{y} C:\new\table %41 a#b?c=d&e *|;<> ünïcødé 😀 =end""";

    private const string Entry = $"VALUE=literal://{Value}";

    [Fact]
    public async Task A_flag_of_podman_run()
    {
        var outcome = await images
            .Container(await images.AppAsync("scratch"), [], "--env", Entry, "--", "/app", "env", "VALUE")
            .RunAsync();

        Assert.Equal(Value, outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_variable_of_podman_run()
    {
        var outcome = await images
            .Container(
                await images.AppAsync("scratch"),
                ["--env", $"LAUNCHER_ENV={Entry}"],
                "--",
                "/app",
                "env",
                "VALUE"
            )
            .RunAsync();

        Assert.Equal(Value, outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Two_entries_on_two_lines_of_one_variable()
    {
        var image = await images.AppAsync("scratch");
        string[] options = ["--env", $"LAUNCHER_ENV=FIRST=literal://one\n{Entry}"];

        var first = await images.Container(image, options, "--", "/app", "env", "FIRST").RunAsync();
        var second = await images.Container(image, options, "--", "/app", "env", "VALUE").RunAsync();

        Assert.Equal("one", first.Quietly().StandardOutput);
        Assert.Equal(Value, second.Quietly().StandardOutput);
    }

    [Fact]
    public async Task An_env_file()
    {
        using var scratch = Scratch.OnDisk();
        var file = scratch.Write("app.env", $"# settings\nLAUNCHER_ENV={Entry}\n");

        var outcome = await images
            .Container(await images.AppAsync("scratch"), ["--env-file", file], "--", "/app", "env", "VALUE")
            .RunAsync();

        Assert.Equal(Value, outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task ENV_in_a_Dockerfile()
    {
        using var scratch = Scratch.OnDisk();
        var quoted = Entry
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("$", "\\$", StringComparison.Ordinal);
        var dockerfile = scratch.Write(
            "Dockerfile",
            $"""
            FROM {await images.AppAsync("scratch")}
            ENV LAUNCHER_ENV="{quoted}"

            """
        );
        var image = await images.BuildAsync(dockerfile, scratch.Folder);

        var outcome = await images.Container(image, [], "--", "/app", "env", "VALUE").RunAsync();

        Assert.Equal(Value, outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task ENTRYPOINT_in_a_Dockerfile()
    {
        using var scratch = Scratch.OnDisk();
        var dockerfile = scratch.Write(
            "Dockerfile",
            $"""
            FROM {await images.AppAsync("scratch")}
            ENTRYPOINT {JsonSerializer.Serialize(new[] { "/launcher", "--env", Entry, "--" })}
            CMD ["/app", "env", "VALUE"]

            """
        );
        var image = await images.BuildAsync(dockerfile, scratch.Folder);

        var outcome = await images.Container(image, []).RunAsync();

        Assert.Equal(Value, outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_shell()
    {
        var quoted = $"'{Entry.Replace("'", "'\\''", StringComparison.Ordinal)}'";
        await Roots.FolderAsync("empty");

        var flag = await Run.Program(
                "sh",
                "-c",
                $"exec {LauncherBinary.FullPath} --env {quoted} -- {Probe.App} env VALUE"
            )
            .RunAsync();
        var variable = await Run.Program(
                "sh",
                "-c",
                $"export LAUNCHER_ENV={quoted}; exec {LauncherBinary.FullPath} -- {Probe.App} env VALUE"
            )
            .RunAsync();

        Assert.Equal(Value, flag.Quietly().StandardOutput);
        Assert.Equal(Value, variable.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_compose_file()
    {
        using var scratch = Scratch.OnDisk();
        var file = scratch.Write(
            "compose.yaml",
            $"""
            services:
              app:
                image: {await images.AppAsync("scratch")}
                environment:
                  LAUNCHER_ENV: |-
                    FIRST=literal://one
                    {Entry.Replace("$", "$$", StringComparison.Ordinal)}
                command: ["--", "/app", "env", "VALUE"]

            """
        );

        Assert.Equal(("0", Value), await Compose.UpAsync(scratch, file));
    }

    [Fact]
    public async Task A_Kubernetes_manifest()
    {
        using var scratch = Scratch.OnDisk();
        var name = $"carrier-{Guid.NewGuid():n}";
        // Kubernetes reads "$$" as "$" and "$(NAME)" as a variable, podman 4.3 does neither: without them here, and with
        // them in the next test.
        var value = Value.Replace("$(id) $$ ", "", StringComparison.Ordinal);
        var manifest = scratch.Write(
            "pod.yaml",
            $"""
            apiVersion: v1
            kind: Pod
            metadata:
              name: {name}
            spec:
              restartPolicy: Never
              containers:
                - name: app
                  image: {await images.AppAsync("scratch")}
                  command: [/launcher]
                  args: [--, /app, env, VALUE]
                  env:
                    - name: LAUNCHER_ENV
                      value: |-
                        FIRST=literal://one
                        VALUE=literal://{value}

            """
        );
        try
        {
            await Podman.AnswerAsync("kube", "play", "--network=none", manifest);
            Assert.Equal("0", await Podman.AnswerAsync("wait", $"{name}-app"));
            Assert.Equal(value, await Podman.AnswerAsync("logs", $"{name}-app"));
        }
        finally
        {
            await Podman.AnswerAsync("pod", "rm", "--force", "--time=0", name);
        }
    }

    [Fact]
    public async Task A_Kubernetes_manifest_with_its_dollars_doubled()
    {
        using var scratch = Scratch.OnDisk();
        var manifest = scratch.Write(
            "pod.yaml",
            $"""
            spec:
              template:
                spec:
                  containers:
                    - env:
                        - name: LAUNCHER_ENV
                          value: |-
                            FIRST=literal://one
                            {Entry.Replace("$", "$$", StringComparison.Ordinal)}

            """
        );
        var variable = Assert.Single(Kubelet.Variables(await Kubelet.ReadPodAsync(manifest)));

        var outcome = await images
            .Container(await images.AppAsync("scratch"), ["--env", variable], "--", "/app", "env", "VALUE")
            .RunAsync();

        Assert.Equal(Value, outcome.Quietly().StandardOutput);
    }

    [Fact]
    public void The_value_has_what_carriers_touch()
    {
        foreach (
            var part in new[] { "'", "\"", " ", "$", "${", "$(", "$$", "@{", "@@{", "\\", "%", "#", "?", "&", "=" }
        )
        {
            Assert.Contains(part, Value, StringComparison.Ordinal);
        }
        Assert.True(Encoding.UTF8.GetByteCount(Value) > Value.Length, "no character beyond ASCII");
    }
}
