using System.Security.Cryptography;
using System.Text;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Containers;

/// <summary>
/// The secret is in the app and nowhere the engine keeps: not in the image, the container's settings or its layer.
/// Beside each search the same search finds a needle that was put there.
/// </summary>
public sealed class NothingLeftTests(Images images)
{
    // Made at run time, so that nobody's literal is found instead.
    private readonly string _needle = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private readonly string _control = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    [Fact]
    public async Task No_secret_is_in_the_inspection_the_changes_or_the_layer_of_a_running_container()
    {
        var secret = await images.SecretAsync(_needle);
        await using var running = images
            .Container(
                await images.AppAsync("debian"),
                [
                    "--secret",
                    $"{secret},target=x",
                    "--mount",
                    "type=tmpfs,destination=/run/app,tmpfs-mode=1777",
                    "--env",
                    $"CONTROL={_control}",
                    "--name",
                    secret,
                ],
                "--env",
                "X=file:///run/secrets/x",
                "--file",
                "/run/app/x=file:///run/secrets/x",
                "--memfd",
                "Y@20=file:///run/secrets/x",
                "--",
                "sh",
                "-c",
                // What the app got, and a control on the container's own layer under a name that is a control too.
                "echo \"$X\" | cmp -n 32 - /run/app/x && cmp /run/app/x /proc/self/fd/20 && "
                    + "echo \"$CONTROL\" >\"/srv/$CONTROL\" && echo delivered; exec sleep 60"
            )
            .Start();
        await running.SaysAsync("delivered");

        using var scratch = Scratch.OnDisk();
        await Podman.AnswerAsync("export", "--output", scratch.At("layer.tar"), secret);
        var places = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["inspect"] = Encoding.UTF8.GetBytes(await Podman.AnswerAsync("inspect", secret)),
            ["diff"] = Encoding.UTF8.GetBytes(await Podman.AnswerAsync("diff", secret)),
            ["export"] = await File.ReadAllBytesAsync(scratch.At("layer.tar"), TestContext.Current.CancellationToken),
        };
        foreach (var (place, bytes) in places)
        {
            Assert.True(Holds(bytes, _control), $"the search in '{place}' finds not even what was put there");
            Assert.False(Holds(bytes, _needle), $"'{place}' holds the secret");
        }
        await Podman.AnswerAsync("kill", "--signal=KILL", secret);
    }

    [Fact]
    public async Task No_secret_is_in_an_image_made_of_the_container()
    {
        var secret = await images.SecretAsync(_needle);
        var outcome = await images
            .KeptContainer(
                await images.AppAsync("debian"),
                [
                    "--secret",
                    $"{secret},target=x",
                    "--mount",
                    "type=tmpfs,destination=/run/app,tmpfs-mode=1777",
                    "--env",
                    $"CONTROL={_control}",
                    "--name",
                    secret,
                ],
                "--env",
                "X=file:///run/secrets/x",
                "--file",
                "/run/app/x=file:///run/secrets/x",
                "--",
                "/app",
                "env",
                "X"
            )
            .RunAsync();
        Assert.Equal(_needle, outcome.Quietly().StandardOutput);

        using var scratch = Scratch.OnDisk();
        var image = Podman.NewName();
        await Podman.AnswerAsync("commit", "--quiet", secret, image);
        try
        {
            // Layers are tar files in there, not compressed.
            await Podman.AnswerAsync("save", "--quiet", "--output", scratch.At("image.tar"), image);
        }
        finally
        {
            await Podman.AnswerAsync("rmi", image);
        }
        var bytes = await File.ReadAllBytesAsync(scratch.At("image.tar"), TestContext.Current.CancellationToken);
        Assert.True(Holds(bytes, _control), "the search finds not even the variable that the engine was given");
        Assert.False(Holds(bytes, _needle), "the image holds the secret");
    }

    private static bool Holds(byte[] bytes, string needle) =>
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(needle)) >= 0
        || bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(needle)))) >= 0;
}
