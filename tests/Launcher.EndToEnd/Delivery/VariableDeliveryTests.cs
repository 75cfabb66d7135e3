using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Delivery;

/// <summary>A variable keeps exactly its name and gets exactly its value.</summary>
public sealed class VariableDeliveryTests : IDisposable
{
    private readonly Site _site = new();

    public VariableDeliveryTests()
    {
        _site.Disk.Write("lines", "one\ntwo\n\n\n");
        _site.Disk.Write("blanks", " a\r\t \n");
        _site.Disk.Write("empty", "");
        _site.Disk.Write("base64", "dmFs\ndWU=\n");
        _site.Disk.Write("base64url", "-_8\n");
        _site.Disk.Write("hex", "76616C7565\n");
        _site.Disk.Write("keys.json", """{"a":"x\n","n":12.50,"t":true,"o":{"p/q":["z"]},"u":"\u00e9\ud83d\ude00"}""");
        _site.Disk.Write("keys.env", "# c\nexport A=plain # note\nB='lit $x'\nC=\"two\\nlines\"\n");
    }

    public void Dispose() => _site.Dispose();

    // The value in brackets, as sh has it: command substitution would hide a newline.
    [Theory]
    [InlineData("file://{dir}/lines", "one\ntwo")]
    [InlineData("file://{dir}/lines?raw", "one\ntwo\n\n\n")]
    [InlineData("file://{dir}/blanks", " a\r\t ")]
    [InlineData("file://{dir}/empty?optional", "")]
    [InlineData("file://{dir}/base64?decode=base64", "value")]
    [InlineData("file://{dir}/hex?decode=hex", "value")]
    [InlineData("file://{dir}/keys.json?raw#a", "x\n")]
    [InlineData("file://{dir}/keys.json#n", "12.50")]
    [InlineData("file://{dir}/keys.json#t", "true")]
    [InlineData("file://{dir}/keys.json#o", "{\"p/q\":[\"z\"]}")]
    [InlineData("file://{dir}/keys.json#/o/p~1q/0", "z")]
    [InlineData("file://{dir}/keys.json#u", "é😀")]
    [InlineData("file://{dir}/keys.env#A", "plain")]
    [InlineData("file://{dir}/keys.env#B", "lit $x")]
    [InlineData("file://{dir}/keys.env#C", "two\nlines")]
    [InlineData("file://{dir}/none?default=d%26e", "d&e")]
    [InlineData("file://{dir}/none?default=", "")]
    [InlineData("file://{dir}/keys.env?default=unused#A", "plain")]
    [InlineData("file://{dir}/keys.json?default=d#none", "d")]
    [InlineData("u:@{file://{dir}/lines}@h/@{file://{dir}/hex?decode=hex}", "u:one\ntwo@h/value")]
    [InlineData(
        "@@{literal://x} @{file://{dir}/hex?decode=hex} ${HOME} $(x) @{y}",
        "@{literal://x} value ${HOME} $(x) @{y}"
    )]
    [InlineData("literal://file:///x", "file:///x")]
    public async Task A_reference_becomes(string reference, string value)
    {
        var outcome = await Run.Launcher("--env", $"A={_site.Fill(reference)}")
            .Command("sh", "-c", "printf '[%s]' \"$A\"")
            .RunAsync();

        Assert.Equal($"[{_site.Fill(value)}]", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_arrive_as_they_are()
    {
        var outcome = await _site
            .Launcher("--env|A=file://{dir}/base64url?decode=base64url|--|sh|-c|printf %s \"$A\"")
            .RunAsync();

        Assert.Equal([0xfb, 0xff], outcome.Quietly().OutputBytes.ToArray());
    }

    [Fact]
    public async Task An_optional_secret_that_is_missing_takes_the_variable_away()
    {
        var outcome = await _site
            .Launcher(
                "--env|A=file://{dir}/none?optional|--env|B=@{file://{dir}/none?optional}|--env|C=file://{dir}/keys.json?optional#none|--|env"
            )
            .Env("A", "inherited")
            .RunAsync();

        var seen = outcome.Quietly().StandardOutput;
        Assert.DoesNotContain("A=", seen.Replace("PATH=", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("C=", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Optional_and_default_are_for_what_is_missing_only()
    {
        await _site.RefusesAsync(
            "--env|A=file://{dir}?optional|--env|B=file://{dir}/hex?default=x#key|--|true",
            "A: bad-reference: '{dir}' is a directory: name a file in it ('base64', 'base64url', 'blanks' and 5 more), or take all of them with --expand",
            "B: bad-reference: 'file://{dir}/hex' has no keys: its format is not known: name it .json or .env, or add '?format=json' or '?format=dotenv'"
        );
    }

    [Fact]
    public async Task The_environment_keeps_its_order_and_everything_else()
    {
        var plain = await Run.Program("env").Env("A", "1").Env("Z", "é").Env("B", "").RunAsync();
        var launched = await _site
            .Launcher("--env|B=file://{dir}/hex?decode=hex|--env|NEW=file://{dir}/hex?decode=hex|--|env")
            .Env("A", "1")
            .Env("Z", "é")
            .Env("B", "")
            .RunAsync();

        Assert.Equal(
            plain.Quietly().StandardOutput.Replace("\nB=\n", "\nB=value\n", StringComparison.Ordinal) + "NEW=value\n",
            launched.Quietly().StandardOutput
        );
    }

    [Theory]
    [InlineData("file://{dir}/keys", "a.b|x|y")]
    [InlineData("file://{dir}/keys?only=x,y", "x|y")]
    [InlineData("file://{dir}/keys?only=x&prefix=P_", "P_x")]
    [InlineData("file://{dir}/keys?only=x,y&names=upper&prefix=DB_", "DB_X|DB_Y")]
    public async Task A_directory_becomes_a_variable_per_key(string reference, string names)
    {
        _site.Disk.Write("keys/x", "1\n");
        _site.Disk.Write("keys/y", "2");
        if (names.Contains("a.b", StringComparison.Ordinal))
        {
            _site.Disk.Write("keys/a.b", "3");
            await _site.RefusesAsync(
                $"--expand|{reference}|--|true",
                "--expand: bad-value: the key 'a.b' cannot be a variable name: add names=upper, which makes it A_B, or leave it out with only="
            );
            return;
        }
        Assert.Equal(names.Split('|'), (await NewAsync(reference)).Select(line => line.Split('=')[0]));
    }

    [Theory]
    [InlineData("file://{dir}/keys.env", "A=plain|B=lit $x|C=two|lines")]
    [InlineData("file://{dir}/keys.env?only=A,B", "A=plain|B=lit $x")]
    [InlineData("file://{dir}/keys.env?only=?&prefix=X", "XA=plain|XB=lit $x|XC=two|lines")]
    [InlineData("file://{dir}/keys.json?only=n,t", "n=12.50|t=true")]
    [InlineData("file://{dir}/none?optional", "")]
    public async Task A_document_becomes_a_variable_per_key(string reference, string lines) =>
        Assert.Equal(
            lines.Split('|', StringSplitOptions.RemoveEmptyEntries),
            await NewAsync(reference.Replace("only=?", "only=%3F", StringComparison.Ordinal))
        );

    private async Task<IEnumerable<string>> NewAsync(string reference) =>
        (await _site.Launcher($"--expand|{reference}|--|env").RunAsync())
            .Quietly()
            .StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("PATH=", StringComparison.Ordinal));
}
