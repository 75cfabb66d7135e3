using System.Text.RegularExpressions;

namespace Launcher.EndToEnd.Containers;

/// <summary>The same file in containers on every kind of base, with each way to hand over a secret.</summary>
public sealed partial class BasesTests(Images images)
{
    private const string Secret = "s3cret from a store";
    private const string Memory = "type=tmpfs,destination=/run/app,tmpfs-mode=1777";

    public static TheoryData<string> Bases => ["scratch", "debian", "musl"];

    [Theory, MemberData(nameof(Bases))]
    public async Task A_variable_arrives_on_every_base(string baseName)
    {
        var (image, source) = await PrepareAsync(baseName);

        var outcome = await images
            .Container(image, source, "--env", "X=file:///run/secrets/x", "--", "/app", "env", "X")
            .RunAsync();

        Assert.Equal(Secret, outcome.Quietly().StandardOutput);
    }

    [Theory, MemberData(nameof(Bases))]
    public async Task A_memory_file_arrives_on_every_base_with_a_read_only_root_and_no_root_user(string baseName)
    {
        var (image, source) = await PrepareAsync(baseName);

        var outcome = await images
            .Container(
                image,
                [.. source, "--read-only", "--read-only-tmpfs=false", "--user=1000:1000", "--cap-drop=all"],
                "--memfd",
                "X@20=file:///run/secrets/x",
                "--",
                "/app",
                "cat",
                "/proc/self/fd/20"
            )
            .RunAsync();

        Assert.Equal($"{Secret}\n", outcome.Quietly().StandardOutput);
    }

    [Theory, MemberData(nameof(Bases))]
    public async Task A_file_arrives_on_a_tmpfs_that_all_may_write_as_uid_1000(string baseName)
    {
        var (image, source) = await PrepareAsync(baseName);

        var outcome = await images
            .Container(
                image,
                [
                    .. source,
                    "--mount",
                    Memory,
                    "--read-only",
                    "--read-only-tmpfs=false",
                    "--user=1000:1000",
                    "--cap-drop=all",
                ],
                "--file",
                "/run/app/x=file:///run/secrets/x",
                "--",
                "/app",
                "cat",
                "/run/app/x"
            )
            .RunAsync();

        Assert.Equal($"{Secret}\n", outcome.Quietly().StandardOutput);
    }

    [Theory, MemberData(nameof(Bases))]
    public async Task A_file_on_the_containers_own_layer_is_refused_with_the_option_that_helps(string baseName)
    {
        var (image, source) = await PrepareAsync(baseName);

        var outcome = await images
            .Container(image, source, "--file", "/srv/x=file:///run/secrets/x", "--", "/app", "cat", "/srv/x")
            .RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Equal("", outcome.StandardOutput);
        Assert.Equal(
            "launcher: /srv/x: bad-target: '/srv/x' would be on overlay, not in memory: mount memory there: "
                + "--mount type=tmpfs,destination=/srv,tmpfs-mode=1777 (podman, docker) or an emptyDir with "
                + "medium: Memory mounted at /srv (Kubernetes); or use --memfd; or --allow-disk if it may stay on a disk\n",
            outcome.StandardError
        );
    }

    [Fact]
    public async Task The_option_in_the_refusal_helps()
    {
        var (image, source) = await PrepareAsync("scratch");
        string[] words = ["--file", "/srv/x=file:///run/secrets/x", "--", "/app", "cat", "/srv/x"];

        var refused = await images.Container(image, source, words).RunAsync();
        var option = Option().Match(refused.StandardError);
        Assert.True(option.Success, refused.ToString());
        var outcome = await images.Container(image, [.. source, .. option.Value.Split(' ')], words).RunAsync();

        Assert.Equal($"{Secret}\n", outcome.Quietly().StandardOutput);
    }

    [Theory, MemberData(nameof(Bases))]
    public async Task The_app_runs_as_the_user_it_was_promised_and_reads_its_memory_file(string baseName)
    {
        var (image, source) = await PrepareAsync(baseName);

        var ids = await images.Container(image, source, "--user", "1000:1001", "--", "/app", "ids").RunAsync();
        var read = await images
            .Container(
                image,
                source,
                "--user",
                "1000:1001",
                "--memfd",
                "X@30=file:///run/secrets/x",
                "--",
                "/app",
                "cat",
                "/proc/self/fd/30"
            )
            .RunAsync();

        Assert.Equal("1000 1001\n", ids.Quietly().StandardOutput);
        Assert.Equal($"{Secret}\n", read.Quietly().StandardOutput);
    }

    [Theory]
    [InlineData(
        "0755",
        "uid 1000 may not write to '/run/own' (a tmpfs already, mode 0755, owner 0:0): let that user own it: --tmpfs /run/own:uid=1000"
    )]
    [InlineData(
        "0700",
        "uid 1000 may not write to '/run/own' (a tmpfs already, mode 0700, owner 0:0): let that user own it: --tmpfs /run/own:uid=1000"
    )]
    public async Task A_tmpfs_of_root_is_refused_to_uid_1000_with_the_reason(string mode, string reason)
    {
        var (image, source) = await PrepareAsync("scratch");

        var outcome = await images
            .Container(
                image,
                [.. source, "--tmpfs", $"/run/own:mode={mode}", "--user=1000:1000"],
                "--file",
                "/run/own/x=file:///run/secrets/x",
                "--",
                "/app",
                "cat",
                "/run/own/x"
            )
            .RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.StartsWith(
            $"launcher: /run/own/x: bad-target: {reason}",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_option_of_that_refusal_helps_where_the_image_has_the_directory()
    {
        var (image, source) = await PrepareAsync("scratch");
        // The image's own directory of root, which a mount takes its mode from.
        string[] words = ["--file", "/srv/x=file:///run/secrets/x", "--", "/app", "cat", "/srv/x"];
        var refused = await images
            .Container(image, [.. source, "--tmpfs", "/srv:mode=0755", "--user=1000:1000"], words)
            .RunAsync();
        var option = PodmanOption().Match(refused.StandardError);
        Assert.True(option.Success, refused.ToString());

        var outcome = await images
            .Container(image, [.. source, "--user=1000:1000", .. option.Groups[1].Value.Split(' ')], words)
            .RunAsync();

        Assert.Equal($"{Secret}\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Becoming_another_user_without_the_capabilities_is_refused_by_their_names()
    {
        var (image, source) = await PrepareAsync("scratch");

        var outcome = await images
            .Container(image, [.. source, "--cap-drop=all"], "--user", "1000:1000", "--", "/app", "ids")
            .RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Equal("", outcome.StandardOutput);
        Assert.Contains("CAP_SETUID", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("CAP_SETGID", outcome.StandardError, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"or (--tmpfs [^ ]+:U) \(podman\)")]
    private static partial Regex PodmanOption();

    [GeneratedRegex("--mount [^ ]+")]
    private static partial Regex Option();

    private async Task<(string Image, string[] Source)> PrepareAsync(string baseName)
    {
        var image = await images.AppAsync(baseName);
        var secret = await images.SecretAsync($"{Secret}\n");
        // The mount, which root alone may write, because podman 4.3 puts no secret into a read-only root without one.
        return (
            image,
            ["--secret", $"{secret},target=x,mode=0444", "--mount=type=tmpfs,destination=/run/secrets,tmpfs-mode=0755"]
        );
    }
}
