using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Delivery;

/// <summary>
/// A secret is where it was sent and nowhere else. It is made at run time; each search has a place where the needle must
/// be found.
/// </summary>
public sealed class LeakTests : IDisposable
{
    private readonly Site _site = new();

    // Characters that each encoding writes differently.
    private readonly string _secret = $"s3\"\\/ é<{Convert.ToHexString(RandomNumberGenerator.GetBytes(12))}>&";

    public LeakTests()
    {
        _site.Disk.Write("secret", _secret);
        _site.Disk.Write("secret.json", JsonSerializer.Serialize(new Dictionary<string, string> { ["KEY"] = _secret }));
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("--env|A=file://{dir}/secret", null)]
    [InlineData("--env|A=u:@{file://{dir}/secret}", null)]
    [InlineData("--env|A=file://{dir}/secret.json#KEY", null)]
    [InlineData("--expand|file://{dir}/secret.json", null)]
    [InlineData("--memfd|A=file://{dir}/secret", "memfd")]
    [InlineData("--file|{mem}/x=file://{dir}/secret", "{mem}/")]
    [InlineData("--user|nobody|--file|{mem}/new/x=file://{dir}/secret", "{mem}/")]
    public async Task The_launcher_writes_the_secret_only_to_its_target(string delivery, string? target)
    {
        var trace = _site.Disk.At("trace");
        var run = _site
            .Launcher($"--log-level|debug|{delivery}|--|{Probe.Exit}|wait")
            .Under(
                "strace",
                "-f",
                "-qq",
                "-y",
                "-s",
                "100000",
                "-xx",
                "-o",
                trace,
                "-e",
                "trace=open,openat,creat,write,writev,pwrite64,sendto,sendmsg,memfd_create,rename,renameat,execve",
                "--"
            );
        await using var running = run.Start();
        await running.SaysAsync("ready ");
        var app = int.Parse(running.Output.Text["ready ".Length..], System.Globalization.CultureInfo.InvariantCulture);

        var commandLine = await ProcessFileAsync(app, "cmdline");
        var environment = await ProcessFileAsync(app, "environ");
        Running.Signal(app, 15);
        var outcome = await running.Completion;

        Assert.Contains("fetched 'file://", outcome.StandardError, StringComparison.Ordinal);
        Assert.Empty(Found(outcome.ErrorBytes.ToArray()));
        Assert.Empty(Found(outcome.OutputBytes.ToArray()));
        Assert.Empty(Found(commandLine));
        Assert.Equal(target is null, Found(environment).Length > 0);

        // strace -xx prints every byte as \xNN. The environment of execve is where the kernel gets it from.
        var lines = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        var holding = lines
            .Where(line => FoundIn(line) && !line.Contains(" execve(", StringComparison.Ordinal))
            .ToList();
        if (target is null)
        {
            Assert.Empty(holding);
        }
        else
        {
            var only = Assert.Single(holding);
            Assert.Contains("write(", only, StringComparison.Ordinal);
            Assert.Contains(Escaped(_site.Fill(target)), only, StringComparison.Ordinal);
        }
        // Every file that was opened by its path, save the source itself and what the kernel makes up.
        var touched = Touched(lines).Where(path => File.Exists(path) && !IsSourceOrKernel(path)).Distinct().ToList();
        Assert.Contains(LauncherBinary.FullPath, touched);
        foreach (var path in touched)
        {
            Assert.Empty(Found(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)));
        }
    }

    private bool IsSourceOrKernel(string path) =>
        path.StartsWith(_site.Disk.At("secret"), StringComparison.Ordinal)
        || path.StartsWith("/proc/", StringComparison.Ordinal)
        || path.StartsWith("/sys/", StringComparison.Ordinal)
        || path.StartsWith("/dev/", StringComparison.Ordinal);

    [Fact]
    public async Task The_search_finds_what_is_there()
    {
        Assert.Equal(["raw"], Found(Encoding.UTF8.GetBytes($"x{_secret}y")));
        Assert.Equal(
            ["base64"],
            Found(Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(_secret))))
        );
        Assert.Equal(["URL"], Found(Encoding.UTF8.GetBytes(Uri.EscapeDataString(_secret))));
        Assert.Contains(
            "JSON",
            Found(await File.ReadAllBytesAsync(_site.Disk.At("secret.json"), TestContext.Current.CancellationToken))
        );

        var trace = _site.Disk.At("trace");
        var outcome = await Run.Program("cat", _site.Disk.At("secret"))
            .Under("strace", "-f", "-qq", "-y", "-s", "100000", "-xx", "-o", trace, "-e", "trace=openat,write", "--")
            .RunAsync();

        Assert.Equal(["raw"], Found(outcome.Quietly().OutputBytes.ToArray()));
        var lines = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        Assert.Contains(lines, FoundIn);
        Assert.Contains(_site.Disk.At("secret"), Touched(lines));
    }

    [Theory]
    [InlineData("--env|A=file:///none?default={secret}&mode=0400")]
    [InlineData("--env|A=file:///none?default={secret}&decod=hex")]
    [InlineData("--env|A=file:///none?default={secret}#x?y")]
    [InlineData("--memfd|A=file:///none?default={secret}&as=file")]
    [InlineData("--env|A=file://{dir}/secret?decode=base64")]
    [InlineData("--env|A=file://{dir}/secret#KEY")]
    [InlineData("--env|A=file://{dir}/secret?format=json#KEY")]
    [InlineData("--env|A=file://{dir}/secret?format=dotenv#KEY")]
    [InlineData("--env|A=file://{dir}/secret.json#KEEY")]
    [InlineData("--env|A=file://{dir}/secret.json#/KEY/x")]
    [InlineData("--expand|file://{dir}/secret?format=json")]
    [InlineData("--expand|file://{dir}/secret.json?decode=hex")]
    [InlineData("--expand|file://{dir}/secret.json|--env|KEY=file://{dir}/secret")]
    [InlineData("--env|A=literal://{secret}|--bogus")]
    public async Task No_report_shows_it(string words)
    {
        var encoded = Uri.EscapeDataString(_secret);
        foreach (var format in (string[])["text", "json"])
        {
            var outcome = await Run.Launcher(
                    $"--log-format|{format}|--log-level|debug|{_site.Fill(words)}"
                        .Split('|')
                        .Select(word => word.Replace("{secret}", encoded, StringComparison.Ordinal))
                        .ToArray()
                )
                .Command("true")
                .RunAsync();

            Assert.Equal((Site.Failed, ""), (outcome.ExitCode, outcome.StandardOutput));
            Assert.NotEqual("", outcome.StandardError);
            Assert.Empty(Found(outcome.ErrorBytes.ToArray()));
        }
    }

    // Files of /proc have no size, which File.ReadAllBytes relies on.
    private static async Task<byte[]> ProcessFileAsync(int process, string name)
    {
        await using var file = File.OpenRead($"/proc/{process}/{name}");
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        Assert.NotEqual(0, bytes.Length);
        return bytes.ToArray();
    }

    private (string Form, string Text)[] Needles =>
        [
            ("raw", _secret),
            ("base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(_secret))),
            ("URL", Uri.EscapeDataString(_secret)),
            ("JSON", JsonSerializer.Serialize(_secret).Trim('"')),
            (
                "JSON",
                JsonEncodedText
                    .Encode(_secret, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
                    .ToString()
            ),
        ];

    private string[] Found(byte[] bytes) =>
        [
            .. Needles
                .Where(needle => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(needle.Text)) >= 0)
                .Select(needle => needle.Form)
                .Distinct(),
        ];

    private bool FoundIn(string line) =>
        Needles.Any(needle => line.Contains(Escaped(needle.Text), StringComparison.Ordinal));

    private static string Escaped(string text) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(value => $"\\x{value:x2}"));

    private static IEnumerable<string> Touched(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            foreach (var word in line.Split('"').Where((_, index) => index % 2 == 1))
            {
                var bytes = word.Split("\\x", StringSplitOptions.RemoveEmptyEntries);
                if (bytes.Length > 1 && bytes.All(value => value.Length == 2) && bytes[0] == "2f")
                {
                    yield return Encoding.UTF8.GetString([.. bytes.Select(value => Convert.ToByte(value, 16))]);
                }
            }
        }
    }
}
