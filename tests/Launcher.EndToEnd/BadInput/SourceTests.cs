using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>Secrets that are not there, not readable or not what their name says: places and names, never content.</summary>
public sealed class SourceTests : IDisposable
{
    private readonly Site _site = new();

    public SourceTests()
    {
        _site.Disk.Write("secrets/api_key", "1");
        _site.Disk.Write("secrets/db_password", "2");
        _site.Disk.Write("many/a1", "");
        _site.Disk.Write("many/b2", "");
        _site.Disk.Write("many/c3", "");
        _site.Disk.Write("many/d4", "");
        _site.Disk.Write("broken.json", "{\n  \"user\": \"hunter1\",\n  \"password\": hunter2\n}\n");
        _site.Disk.Write("cut.json", "{\"password\": \"hunter2");
        _site.Disk.Write("broken.env", "A=1\n# comment\nhunter2 is no line\n");
        _site.Disk.Write("open.env", "A=1\nPASSWORD='hunter2\n");
        _site.Disk.Write("twice.env", "A=hunter2\nB=1\nA=hunter3\n");
        _site.Disk.Write(
            "keys.json",
            "{\"username\":\"hunter1\",\"password\":\"hunter2\",\"nested\":{\"deep\":\"hunter3\"},\"none\":null}"
        );
        _site.Disk.Write("keys.env", "USERNAME=hunter1\nPASSWORD=hunter2\n");
        _site.Disk.Write("array.json", "[\"hunter2\"]");
        _site.Disk.Write("closed/secret", "hunter2");
        _site.Disk.Write("mine", "hunter2", UnixFileMode.UserRead);
        File.SetUnixFileMode(_site.Disk.At("closed"), UnixFileMode.UserRead);
        File.CreateSymbolicLink(_site.Disk.At("dangling"), "/no/where");
        using var large = File.Create(_site.Disk.At("large"));
        large.SetLength((4 * 1024 * 1024) + 1);
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData(
        "/secrets/db_pasword",
        "not-found: '{dir}/secrets/db_pasword' does not exist: did you mean '{dir}/secrets/db_password'?"
    )]
    [InlineData(
        "/secrets/zzzzzzzzz",
        "not-found: '{dir}/secrets/zzzzzzzzz' does not exist: correct the path: '{dir}/secrets' holds 'api_key', 'db_password'"
    )]
    [InlineData(
        "/secrets/api_key B=file:///x",
        "not-found: '{dir}/secrets/api_key B=file:///x' does not exist: if these are two entries, give each its own flag or its own line"
    )]
    [InlineData(
        "/keys.json#nested.deep",
        "not-found: 'file://{dir}/keys.json' has no key 'nested.deep': a nested key is named by a JSON Pointer: '#/nested/deep'"
    )]
    [InlineData(
        "/many/zzzzzzzzz",
        "not-found: '{dir}/many/zzzzzzzzz' does not exist: correct the path: '{dir}/many' holds 'a1', 'b2', 'c3' and 1 more"
    )]
    [InlineData(
        "/secrts/db_password",
        "not-found: '{dir}/secrts/db_password' does not exist: there is no directory '{dir}/secrts': did you mean '{dir}/secrets'?"
    )]
    [InlineData(
        "/keys.json/x",
        "not-found: '{dir}/keys.json/x' does not exist: '{dir}/keys.json' is not a directory: correct the path"
    )]
    [InlineData(
        "/dangling",
        "not-found: '{dir}/dangling' does not exist: it is a link to '/no/where', which is missing: mount what it points to"
    )]
    [InlineData(
        "/secrets",
        "bad-reference: '{dir}/secrets' is a directory: name a file in it ('api_key', 'db_password'), or take all of them with --expand"
    )]
    [InlineData(
        "/large",
        "bad-value: '{dir}/large' is too large: the limit is 4 MiB (4194304 bytes): let the app read it where it is, or name a smaller file"
    )]
    [InlineData(
        "/broken.json#password",
        "bad-value: 'file://{dir}/broken.json' is not valid JSON: line 3, column 15: this is not expected here: correct it in the store"
    )]
    [InlineData(
        "/cut.json#password",
        "bad-value: 'file://{dir}/cut.json' is not valid JSON: line 1, column 22: the text ends too early: correct it in the store"
    )]
    [InlineData(
        "/broken.env#A",
        "bad-value: 'file://{dir}/broken.env' is not valid dotenv: line 3: it does not begin with a name and '=': write each line as NAME=value, NAME='value' or NAME=\"value\""
    )]
    [InlineData(
        "/open.env#A",
        "bad-value: 'file://{dir}/open.env' is not valid dotenv: line 2: the quote that opens here is never closed: write each line as NAME=value, NAME='value' or NAME=\"value\""
    )]
    [InlineData(
        "/twice.env#A",
        "bad-value: 'file://{dir}/twice.env' is not valid dotenv: line 3: 'A' was set in line 1 already: write each line as NAME=value, NAME='value' or NAME=\"value\""
    )]
    [InlineData(
        "/keys.json#pasword",
        "not-found: 'file://{dir}/keys.json' has no key 'pasword': did you mean 'password'?"
    )]
    [InlineData(
        "/keys.json#token_of_api",
        "not-found: 'file://{dir}/keys.json' has no key 'token_of_api': its keys are 'username', 'password', 'nested', 'none'"
    )]
    [InlineData(
        "/keys.json#/nested/dep",
        "not-found: 'file://{dir}/keys.json' has no key '/nested/dep': did you mean '/nested/deep'?"
    )]
    [InlineData(
        "/keys.json#none",
        "not-found: key 'none' of 'file://{dir}/keys.json' is null: give it a value, or name another key"
    )]
    [InlineData(
        "/keys.env#PASWORD",
        "not-found: 'file://{dir}/keys.env' has no key 'PASWORD': did you mean 'PASSWORD'?"
    )]
    [InlineData(
        "/array.json#password",
        "bad-value: 'file://{dir}/array.json' has no keys: its JSON is an array: name an element by a JSON Pointer, such as '#/0'"
    )]
    [InlineData(
        "/mine#key",
        "bad-reference: 'file://{dir}/mine' has no keys: its format is not known: name it .json or .env, or add '?format=json' or '?format=dotenv'"
    )]
    [InlineData(
        "/mine?format=xml",
        "bad-reference: the option 'format' of '{dir}/mine' has an unknown value: 'xml': use 'format=json' or 'format=dotenv'"
    )]
    [InlineData("/mine?decode=hex", "bad-value: the value is not hex: leave decode=hex out, or store it encoded")]
    public async Task A_secret_that_cannot_be_had_says_why(string reference, string problem) =>
        await _site.RefusesAsync($"--env|A=file://{{dir}}{reference}|--|true", $"A: {problem}");

    [Theory]
    [InlineData(
        "/mine",
        "'{dir}/mine' cannot be read by uid 65534: it belongs to 0:0, mode 0400: let uid 65534 read it (Docker: uid=, mode=; Kubernetes: fsGroup, defaultMode)"
    )]
    [InlineData(
        "/closed/secret",
        "'{dir}/closed/secret' cannot be read by uid 65534: the directory '{dir}/closed' belongs to 0:0, mode 0400: let uid 65534 enter that directory"
    )]
    public async Task A_secret_this_user_may_not_read_says_whose_it_is(string reference, string problem)
    {
        var launcher = _site.Disk.Install(LauncherBinary.FullPath, "launcher");
        var run = Run.Program(launcher, "--env", $"A=file://{_site.Disk.Folder}{reference}", "--", "true")
            .Under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

        await _site.RefusesAsync(run, $"A: denied: {problem}");
    }

    [Fact]
    public async Task What_several_are_missing_is_told_once_for_each_with_all_it_was_for() =>
        await _site.RefusesAsync(
            "--env|A=file://{dir}/none-1|--env|B=x@{file://{dir}/none-1}|--env|C=file:///none-2/x|--|true",
            "A, B: not-found: '{dir}/none-1' does not exist: correct the path: '{dir}' holds 'array.json', 'broken.env', 'broken.json' and 11 more",
            "C: not-found: '/none-2/x' does not exist: there is no directory '/none-2': mount the secrets there, or correct the path"
        );
}
