using System.Text.Json;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Containers;

/// <summary>The manifests in <c>examples/</c>, as they stand, with an image of ours.</summary>
public sealed class ExampleManifestsTests(Images images)
{
    [Fact]
    public async Task The_compose_example()
    {
        using var scratch = Scratch.OnDisk();
        scratch.Write("db_password.txt", "hunter2\n");
        var example = scratch.Write(
            "compose.yaml",
            await File.ReadAllTextAsync(Example("compose", "compose.yaml"), TestContext.Current.CancellationToken)
        );
        var image = scratch.Write("image.yaml", $"services:\n  app:\n    image: {await ImageAsync(scratch)}\n");

        Assert.Equal(
            ("0", "\"costs $5\", said @{name}\nvariable: hunter2, file: hunter2"),
            await Compose.UpAsync(scratch, example, image)
        );
    }

    [Fact]
    public async Task The_Kubernetes_deployment()
    {
        using var scratch = Scratch.OnDisk();
        var pod = await Kubelet.ReadPodAsync(Example("kubernetes", "deployment.yaml"));
        var options = Kubelet.Options(pod, scratch, ("db_password", "hunter2"), ("api_key", "k3y"));

        await using var running = images
            .Container(await ImageAsync(scratch), [.. options, "--init"], Kubelet.Arguments(pod))
            .Start();

        await running.SaysAsync("memory file");
        Assert.Equal("variable: hunter2\nfile: hunter2\nmemory file: k3y\n", running.Output.Text);
    }

    [Fact]
    public async Task The_Kubernetes_job()
    {
        using var scratch = Scratch.OnDisk();
        var pod = await Kubelet.ReadPodAsync(Example("kubernetes", "job.yaml"));
        var options = Kubelet.Options(pod, scratch, ("db_password", "hunter2"));

        var outcome = await images.Container(await ImageAsync(scratch), options, Kubelet.Arguments(pod)).RunAsync();

        Assert.Equal("migrating with hunter2\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task The_job_without_its_secret_ends_with_a_code_that_its_policy_gives_up_on()
    {
        using var scratch = Scratch.OnDisk();
        var pod = await Kubelet.ReadPodAsync(Example("kubernetes", "job.yaml"));
        var options = Kubelet.Options(pod, scratch, ("another", "value"));

        var outcome = await images.Container(await ImageAsync(scratch), options, Kubelet.Arguments(pod)).RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains("DB_PASSWORD", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Kubernetes_init_container_leaves_the_image_as_it_is()
    {
        using var scratch = Scratch.OnDisk();
        var pod = await Kubelet.ReadPodAsync(Example("kubernetes", "init-container.yaml"));
        var (first, app) = (pod.GetProperty("initContainers")[0], pod.GetProperty("containers")[0]);
        var source = scratch.Write("source/db_password", "hunter2\n");
        var shared = Directory.CreateDirectory(scratch.At("shared")).FullName;
        var place = app.GetProperty("volumeMounts")[0].GetProperty("mountPath").GetString();
        Assert.Equal(place, first.GetProperty("volumeMounts")[0].GetProperty("mountPath").GetString());

        var copied = await images
            .Container(await images.LauncherAsync(), ["--volume", $"{shared}:{place}"], Words(first, "args"))
            .RunAsync();
        copied.Quietly();
        var outcome = await images
            .Container(
                await images.DebianAsync(),
                [
                    "--volume",
                    $"{shared}:{place}:ro",
                    "--volume",
                    $"{Path.GetDirectoryName(source)}:{app.GetProperty("volumeMounts")[1].GetProperty("mountPath")}:ro",
                    .. Kubelet.Variables(pod).SelectMany(variable => (string[])["--env", variable]),
                    "--entrypoint",
                    app.GetProperty("command").GetRawText(),
                ],
                Words(app, "args")
            )
            .RunAsync();

        Assert.Equal("the app has hunter2\n", outcome.Quietly().StandardOutput);
    }

    private static string[] Words(JsonElement container, string name) =>
        [.. container.GetProperty(name).EnumerateArray().Select(word => word.GetString()!)];

    // The quickstart's image, with the places that podman cannot make in a read-only root.
    private async Task<string> ImageAsync(Scratch scratch)
    {
        var quickstart = await images.BuildAsync(
            Example("quickstart", "Dockerfile"),
            Path.Combine(Repository.Folder, "examples", "quickstart"),
            $"BASE={await images.DebianAsync()}",
            $"LAUNCHER={await images.LauncherAsync()}"
        );
        Images.MakeMountPoints(scratch.At("image", "run"));
        scratch.Write("image/run/secrets/db_password", "");
        var dockerfile = scratch.Write("Dockerfile", $"FROM {quickstart}\nCOPY run /run\n");
        return await images.BuildAsync(dockerfile, scratch.At("image"));
    }

    private static string Example(string folder, string file) =>
        Path.Combine(Repository.Folder, "examples", folder, file);
}
