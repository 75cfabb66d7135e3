using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>A mistake that the launcher knows for what it is comes with the way out that works.</summary>
public sealed class HintTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData(
        "file://localhost/run/x",
        "'localhost/run/x' begins with a host, and a file is on this one: leave it out: 'file:///run/x'"
    )]
    [InlineData(
        "file://~/x",
        "'~/x' is not an absolute path, and no shell is here to make it one: write the home directory itself: 'file:///home/app/...'"
    )]
    [InlineData(
        "file://$CREDENTIALS_DIRECTORY/x",
        "'$CREDENTIALS_DIRECTORY/x' is not an absolute path, and no shell is here to make it one: write the directory itself; a systemd unit does it with %d: 'file://%d/NAME'"
    )]
    [InlineData("file://run/x", "'run/x' is not an absolute path: write it with three slashes: 'file:///run/x'")]
    public async Task A_path_that_a_shell_would_have_made_is_told_as_that(string reference, string problem) =>
        await _site.RefusesAsync($"--env|A={reference}|--|true", $"A: bad-reference: {problem}");

    [Theory]
    [InlineData("--vault-token", "--vault-token-file")]
    [InlineData("--vault-secret-id", "--vault-secret-id-file")]
    public async Task A_secret_as_a_flag_leads_to_its_file(string flag, string meant) =>
        await _site.RefusesAsync(
            $"{flag}|x|--|true",
            $"bad-setting: unknown option '{flag}': did you mean {meant}? (the app's own options go after --)"
        );

    [Theory]
    [InlineData(
        new byte[] { 0xef, 0xbb, 0xbf, (byte)'#', (byte)'!', (byte)'/', (byte)'b' },
        "it begins with a byte order mark, which hides its #! line: save it as UTF-8 without one"
    )]
    [InlineData(
        new byte[] { 0xff, 0xfe, (byte)'#', 0, (byte)'!', 0 },
        "it is text in UTF-16: save it as UTF-8 without a byte order mark"
    )]
    public async Task A_script_that_an_editor_spoiled_is_told_as_that(byte[] content, string cause)
    {
        _site.Disk.Write("script", content, Modes.Executable);

        await _site.RefusesAsync(
            _site.Launcher("--|{dir}/script"),
            126,
            $"command: '{{dir}}/script' cannot be executed: {cause}"
        );
    }

    [Fact]
    public async Task A_config_file_in_UTF_16_is_told_as_that()
    {
        _site.Disk.Write("launcher.json", System.Text.Encoding.Unicode.GetBytes("\ufeff{}"), Modes.Plain);

        await _site.RefusesAsync(
            "--config|{dir}/launcher.json|--|true",
            "{dir}/launcher.json:1:1: bad-setting: the file is UTF-16: save it as UTF-8"
        );
    }
}
