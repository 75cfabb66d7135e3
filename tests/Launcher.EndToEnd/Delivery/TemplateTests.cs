using System.Text;
using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Delivery;

/// <summary>--template: a file with secrets in the midst of text.</summary>
public sealed class TemplateTests : IDisposable
{
    private readonly Site _site = new();

    public TemplateTests()
    {
        _site.Disk.Write("secret", "s3 cret\n\n");
        _site.Disk.Write("db.json", """{ "user": "app", "port": 5432 }""");
        File.SetUnixFileMode(_site.Memory.Folder, Modes.Executable);
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task The_file_has_the_template_s_bytes_and_the_secrets_between_them()
    {
        byte[] before = [.. "# ${HOME} $x @{y} "u8, 0xff, 0, (byte)'\n'];
        _site.Disk.Write(
            "app.tmpl",
            [
                .. before,
                .. Encoding.UTF8.GetBytes(
                    _site.Fill(
                        "p = @{file://{dir}/secret}!\nr = @{file://{dir}/secret?raw}!\nu = @{file://{dir}/db.json#user}:@{file://{dir}/db.json#port}"
                    )
                ),
            ]
        );

        await _site.GivesAsync(
            "--user|nobody|--file-mode|0440|--template|{dir}/app.tmpl:{mem}/sub/app.conf|--|stat|-c|%a %u|{mem}/sub/app.conf",
            "440 65534\n"
        );

        byte[] expected = [.. before, .. Encoding.UTF8.GetBytes("p = s3 cret!\nr = s3 cret\n\n!\nu = app:5432")];
        Assert.Equal(
            expected,
            await File.ReadAllBytesAsync(_site.Memory.At("sub/app.conf"), TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task A_secret_that_may_be_missing_leaves_its_place_empty()
    {
        _site.Disk.Write("app.tmpl", _site.Fill("<@{file://{dir}/none?optional}|@{file://{dir}/none?default=d}>"));
        await _site.GivesAsync("--template|{dir}/app.tmpl:{mem}/x|--|cat|{mem}/x", "<|d>");
    }

    [Theory]
    [InlineData("db.json#usr", "1:5", "not-found", "'file://{dir}/db.json' has no key 'usr': did you mean 'user'?")]
    [InlineData(
        "none",
        "1:5",
        "not-found",
        "'{dir}/none' does not exist: check the path, and that whatever provides it is mounted"
    )]
    [InlineData(
        "secret?as=file",
        "1:5",
        "bad-reference",
        "'file://{dir}/secret?as=file' inside other text cannot become a file: leave as, to, mode and owner out"
    )]
    public async Task A_secret_that_is_missing_has_its_place_in_the_template(
        string reference,
        string place,
        string kind,
        string what
    )
    {
        _site.Disk.Write("app.tmpl", _site.Fill($"é = @{{file://{{dir}}/{reference}}}"));

        var outcome = await _site.Launcher("--template|{dir}/app.tmpl:{mem}/x|--|true").RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.StartsWith(
            _site.Fill($"launcher: {{dir}}/app.tmpl:{place}: {kind}: {what.Split(':')[0]}"),
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_secret_that_is_missing_in_many_places_has_all_of_them()
    {
        _site.Disk.Write(
            "app.tmpl",
            _site.Fill("a\n@{file://{dir}/db.json#x} @{file://{dir}/secret}\r\n  @{file://{dir}/db.json#x}")
        );

        var outcome = await _site
            .Launcher("--env|A=file://{dir}/db.json#x|--template|{dir}/app.tmpl:{mem}/x|--|true")
            .RunAsync();

        Assert.StartsWith(
            _site.Fill("launcher: A, {dir}/app.tmpl:2:1, {dir}/app.tmpl:3:3: not-found: "),
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Every_mistake_is_told_with_its_place_and_nothing_is_written()
    {
        _site.Disk.Write("app.tmpl", "a\n  @{fil:///x}\n${file:///y}\n");
        await _site.RefusesAsync(
            "--template|{dir}/app.tmpl:{mem}/x|--template|{dir}/none.tmpl:{mem}/y|--template|tmpl:/z|--|true",
            "--template: bad-setting: 'tmpl:/z' is not a pair of absolute paths: write SRC:DST, the template's path and that of the file to make, each without ':/' in it",
            "{dir}/app.tmpl:2:3: bad-reference: unknown scheme 'fil://': did you mean 'file://'; to keep it as text, write @{literal://@} for its '@'",
            "{dir}/app.tmpl:3:1: bad-reference: reference '${file://...': '${' instead of '@{': write @{file://...}; to keep it as text, write @{literal://$} for its '$'",
            "--template: bad-setting: '{dir}/none.tmpl' cannot be read: no such file or directory: check the path, and that the image or a mount has it"
        );
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    [Fact]
    public async Task A_secret_that_cannot_be_had_leaves_no_file()
    {
        _site.Disk.Write("app.tmpl", _site.Fill("@{file://{dir}/db.json#pasword}@{file://{dir}/secret}"));
        await _site.RefusesAsync(
            "--template|{dir}/app.tmpl:{mem}/x|--|true",
            "{dir}/app.tmpl:1:1: not-found: 'file://{dir}/db.json' has no key 'pasword': its keys are 'user', 'port'"
        );
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    [Fact]
    public async Task A_pipe_is_no_template()
    {
        var fifo = await _site.FifoAsync("fifo");
        await _site.RefusesAsync(
            "--template|{dir}/fifo:{mem}/x|--override|{dir}/fifo|--env|A=file://{dir}/secret|--|true",
            "--template: bad-setting: '{dir}/fifo' is not a regular file: put its content into one",
            "--override: bad-setting: '{dir}/fifo' is not a regular file: put its content into one"
        );
        Assert.EndsWith("/fifo", fifo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_is_refused_as_for_every_secret_file()
    {
        _site.Disk.Write("app.tmpl", _site.Fill("@{file://{dir}/secret}"));
        var outcome = await _site.Launcher("--template|{dir}/app.tmpl:{dir}/x|--|true").RunAsync();
        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains(_site.Fill("'{dir}/x' would be on "), outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_and_check_name_the_template_s_secrets()
    {
        _site.Disk.Write("app.tmpl", _site.Fill("a @{file://{dir}/secret} b @{file://{dir}/db.json#user}"));
        var plan = await _site.Launcher("plan|--template|{dir}/app.tmpl:{mem}/x").RunAsync();
        Assert.Contains(
            _site.Fill(
                "  {mem}/x: file {mem}/x, mode 0400, owner the app's user, made from {dir}/app.tmpl with file://{dir}/secret, file://{dir}/db.json#user [--template]\n"
            ),
            plan.Quietly().StandardOutput,
            StringComparison.Ordinal
        );
        await _site.GivesAsync(
            "check|--template|{dir}/app.tmpl:{mem}/x",
            _site.Fill("ok {mem}/x file://{dir}/secret\nok {mem}/x file://{dir}/db.json#user\n")
        );
    }
}
