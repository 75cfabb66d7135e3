using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Delivery;

/// <summary>Secret files: exact bytes, the owner's alone, in directories that were there or are made for them.</summary>
public sealed class FileDeliveryTests : IDisposable
{
    private readonly Site _site = new();

    public FileDeliveryTests()
    {
        _site.Disk.Write("secret", "a\0b\n\n"u8);
        File.SetUnixFileMode(_site.Memory.Folder, Modes.Executable);
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("", "", "400 0:0")]
    [InlineData("--file-mode|0440|", "", "440 0:0")]
    [InlineData("--file-mode|0440|", "?mode=0600", "600 0:0")]
    [InlineData("", "?mode=000", "0 0:0")]
    [InlineData("--file-owner|nobody|", "", "400 65534:65534")]
    [InlineData("--file-owner|nobody|", "?owner=1:2", "400 1:2")]
    [InlineData("--user|nobody|", "", "400 65534:65534")]
    [InlineData("--user|1000:1001|", "", "400 1000:1001")]
    [InlineData("--user|nobody|--file-owner|daemon:0|", "", "400 1:0")]
    [InlineData("--user|nobody|--file-owner|daemon|", "?owner=0&mode=0444", "444 0:0")]
    [InlineData("--umask|0777|", "", "400 0:0")]
    public async Task Mode_and_owner_are_exact_and_bytes_too(string flags, string options, string expected)
    {
        await _site.GivesAsync(
            $"{flags}--file|{{mem}}/x=file://{{dir}}/secret{options}|--|stat|-c|%a %u:%g|{{mem}}/x",
            expected + "\n"
        );
        Assert.Equal(
            "a\0b\n\n"u8.ToArray(),
            await File.ReadAllBytesAsync(_site.Memory.At("x"), TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData("0000")]
    [InlineData("0022")]
    [InlineData("0777")]
    public async Task Missing_directories_are_0700_the_owner_s_whatever_the_umask(string umask)
    {
        var outcome = await _site
            .Launcher(
                "--file|{mem}/a/b/x=file://{dir}/secret?owner=nobody|--|stat|-c|%a %u:%g|{mem}/a|{mem}/a/b|{mem}/a/b/x"
            )
            .Under(Probe.Hostile, "--umask", umask, "--")
            .RunAsync();

        Assert.Equal("700 65534:65534\n700 65534:65534\n400 65534:65534\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task An_existing_directory_is_never_changed()
    {
        Directory.CreateDirectory(_site.Memory.At("there"));
        File.SetUnixFileMode(_site.Memory.At("there"), Modes.Plain | UnixFileMode.StickyBit);

        await _site.GivesAsync(
            "--user|nobody|--file|{mem}/there/x=file://{dir}/secret|--|stat|-c|%a %u:%g|{mem}/there",
            "1644 0:0\n"
        );
    }

    [Fact]
    public async Task An_existing_file_is_replaced_whole_and_whoever_has_it_open_keeps_the_old_one()
    {
        var path = _site.Memory.Write("x", "the old one", Modes.Executable);
        using var old = new StreamReader(path);

        await _site.GivesAsync("--overwrite|--file|{mem}/x=file://{dir}/secret|--|stat|-c|%a %h|{mem}/x", "400 1\n");

        Assert.Equal("the old one", await old.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal([path], Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    [Theory]
    [InlineData("--env|A=file://{dir}/secret?as=file&to={mem}/sub/x|", "{mem}/sub/x")]
    [InlineData("--env|A=file://{dir}/secret?as=file&to={mem}/x&mode=0444&decode=base64|", null)]
    public async Task As_file_puts_the_path_into_the_variable(string flags, string? path)
    {
        if (path is null)
        {
            await _site.RefusesAsync(
                $"{flags}--|true",
                "A: bad-value: the value is not base64: leave decode=base64 out, or store it encoded"
            );
            return;
        }
        await _site.GivesAsync($"{flags}--|sh|-c|echo $A; cat $A", $"{path}\na\0b\n\n");
    }

    [Fact]
    public async Task As_file_goes_to_run_secrets_by_itself()
    {
        const string script = "mount -t tmpfs none /run; exec \"$@\"";
        var outcome = await _site
            .Launcher("--env|DB=file://{dir}/secret?as=file|--|sh|-c|echo $DB; stat -c %a /run/secrets $DB")
            .Under("unshare", "--mount", "sh", "-c", script, "sh")
            .RunAsync();

        Assert.Equal("/run/secrets/DB\n700\n400\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_default_fills_a_file_and_optional_leaves_it_out()
    {
        await _site.GivesAsync(
            "--file|{mem}/x=file:///none?default=d|--file|{mem}/new/y=file:///none?optional|--env|A=file:///none?optional&as=file&to={mem}/z|--|sh|-c|cat {mem}/x; echo; ls {mem}; echo \"[$A]\"",
            "d\nx\n[]\n"
        );
    }
}
