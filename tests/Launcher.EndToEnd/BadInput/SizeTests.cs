using System.Globalization;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>What the kernel does not take as a variable: a NUL, and one byte too many.</summary>
public sealed class SizeTests : IDisposable
{
    private const int Limit = 131_072;
    private const string WayOut = "deliver it as a file: --file PATH=REF, or --memfd NAME=REF";

    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task A_NUL_is_refused_in_a_variable_and_delivered_in_a_file()
    {
        _site.Disk.Write("secret", "a\0b");

        await _site.RefusesAsync(
            "--env|A=file://{dir}/secret|--|true",
            $"A: bad-value: the value holds a NUL byte, and a variable cannot: {WayOut}"
        );
        await _site.GivesAsync("--file|{mem}/a=file://{dir}/secret|--|cat|{mem}/a", "a\0b");
    }

    [Theory]
    [InlineData("A")]
    [InlineData("A_LONGER_NAME")]
    public async Task A_variable_of_exactly_the_limit_passes_and_one_byte_more_does_not(string name)
    {
        var most = Limit - name.Length - 2;
        _site.Disk.Write("most", new string('x', most));
        _site.Disk.Write("over", new string('x', most + 1));

        // printenv is a program of its own: had the kernel cut or refused it, it would not be there.
        await _site.GivesAsync($"--env|{name}=file://{{dir}}/most|--|printenv|{name}", new string('x', most) + "\n");
        await _site.RefusesAsync(
            $"--env|{name}=file://{{dir}}/over|--|true",
            $"{name}: bad-value: as a variable it takes {Limit + 1} bytes, and the kernel takes {Limit}: {WayOut}"
        );
    }

    [Fact]
    public async Task All_variables_together_have_a_limit_too()
    {
        _site.Disk.Write("part", new string('x', 100_000));
        var flags = Enumerable
            .Range(0, 30)
            .SelectMany(i => new[] { "--env", $"V{i:00}=file://{_site.Disk.At("part")}" });
        var run = Run.Launcher([.. flags]).Command("true");

        var refused = await run.Under("prlimit", "--stack=8388608:8388608").RunAsync();
        var allowed = await run.Under("prlimit", "--stack=33554432:33554432").RunAsync();

        allowed.Quietly();
        Assert.Equal(("", Site.Failed), (refused.StandardOutput, refused.ExitCode));
        // The largest is the first of equals; arguments, the path and PATH are counted in.
        var pointers = (1 + 31) * 8;
        var path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\0".Length;
        var total = pointers + "/usr/bin/true\0".Length + "true\0".Length + path + (30 * (4 + 100_000 + 1));
        Assert.Equal(
            string.Create(
                CultureInfo.InvariantCulture,
                $"launcher: bad-value: arguments and environment together take {total} bytes, and the kernel takes 2097152 (a quarter of the stack limit): deliver large secrets with --file or --memfd; the largest variable is V00\n"
            ),
            refused.StandardError
        );
    }
}
