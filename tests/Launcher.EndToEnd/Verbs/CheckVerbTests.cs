using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Verbs;

/// <summary>check: one line per secret on standard output, never a value, and a code a script can use.</summary>
public sealed class CheckVerbTests : IDisposable
{
    private readonly Site _site = new();

    public CheckVerbTests()
    {
        _site.Disk.Write("secret", "hunter2");
        _site.Disk.Write("keys.json", """{"a":"hunter2","b":"hunter3"}""");
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task All_secrets_that_can_be_read_are_0_and_nothing_is_delivered()
    {
        await _site.GivesAsync(
            "check|--env|A=file://{dir}/secret|--env|B=u:@{file://{dir}/keys.json#a}@{literal://@}@{file://{dir}/secret}|--file|{mem}/new/x=file://{dir}/secret?mode=0440|--memfd|M=file://{dir}/secret?default=hunter4|--env|O=file://{dir}/none?optional|--expand|file://{dir}/keys.json?prefix=P_",
            """
            ok A file://{dir}/secret
            ok B file://{dir}/keys.json#a
            ok B file://{dir}/secret
            absent (optional) O file://{dir}/none?optional
            ok {mem}/new/x file://{dir}/secret?mode=0440
            ok M file://{dir}/secret?default=...
            ok file://{dir}/keys.json -> P_a, P_b

            """
        );
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    [Theory]
    [InlineData("check", 0, "")]
    [InlineData(
        "check|--env|A=file://{dir}/scret",
        125,
        "A: not-found: '{dir}/scret' does not exist: did you mean '{dir}/secret'?\n"
    )]
    [InlineData(
        "check|--env|A=file://{dir}/secret|--env|B=file://{dir}/scret",
        125,
        "ok A file://{dir}/secret\nB: not-found: '{dir}/scret' does not exist: did you mean '{dir}/secret'?\n"
    )]
    [InlineData(
        "check|--timeout|200ms|--env|A=file://{dir}/secret|--env|B=file://{dir}/fifo",
        124,
        "ok A file://{dir}/secret\nB: timeout: '{dir}/fifo' is a stream, and it did not end in time: check what writes to it, or give it more time with --timeout\n"
    )]
    [InlineData(
        "check|--env|A=file://{dir}/nul",
        125,
        "ok A file://{dir}/nul\nA: bad-value: the value holds a NUL byte, and a variable cannot: deliver it as a file: --file PATH=REF, or --memfd NAME=REF\n"
    )]
    public async Task The_answer_and_the_code_say_what_is_wrong(string words, int code, string answer)
    {
        await _site.FifoAsync("fifo");
        _site.Disk.Write("nul", "hunter2\0");

        var outcome = await _site.Launcher(words).RunAsync();

        Assert.Equal((code, _site.Fill(answer), ""), (outcome.ExitCode, outcome.StandardOutput, outcome.StandardError));
    }

    [Fact]
    public async Task What_is_wrong_before_the_fetch_goes_to_standard_error() =>
        await _site.RefusesAsync(
            "check|--env|A=fiel:///x|--|/no/such/app",
            "A: bad-reference: unknown scheme 'fiel://': did you mean 'file://'; to pass the text as it is, put literal:// in front of it",
            "command: there is no program '/no/such/app': check the path, or COPY the program into the image"
        );

    [Fact]
    public async Task The_settings_of_an_image_are_checked_without_its_entrypoint()
    {
        var outcome = await Run.Launcher("--verb", "check")
            .Env("LAUNCHER_ENV", _site.Fill("A=file://{dir}/secret"))
            .RunAsync();

        Assert.Equal(_site.Fill("ok A file://{dir}/secret\n"), outcome.Quietly().StandardOutput);
    }
}
