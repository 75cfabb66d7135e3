using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>
/// The command is found where execvp(3) finds it: the same program, under the same name (AT_EXECFN, argv[0]).
/// </summary>
public sealed class CommandLookupTests : IDisposable
{
    private readonly Scratch _scratch = Scratch.OnDisk();

    public CommandLookupTests()
    {
        _scratch.Install(Probe.StateDump, "first/probe");
        _scratch.Install(Probe.StateDump, "second/probe");
        _scratch.Write("plain/probe", File.ReadAllBytes(Probe.StateDump), Modes.Plain);
        _scratch.Write("orphan/probe", "#!/no/such/interpreter\n", Modes.Executable);
        Directory.CreateDirectory(_scratch.At("folder", "probe"));
        Directory.CreateDirectory(_scratch.At("empty"));
        Directory.CreateSymbolicLink(_scratch.At("linked"), "second");
        Directory.CreateDirectory(_scratch.At("dangling"));
        File.CreateSymbolicLink(_scratch.At("dangling", "probe"), "nowhere");
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("first:second", "", "first/probe")]
    [InlineData("second:first", "", "second/probe")]
    [InlineData("missing:second", "", "second/probe")]
    [InlineData("empty:second", "", "second/probe")]
    // Not executable, a directory, a dangling link, an interpreter that is missing: the search goes on.
    [InlineData("plain:second", "", "second/probe")]
    [InlineData("folder:second", "", "second/probe")]
    [InlineData("dangling:second", "", "second/probe")]
    [InlineData("orphan:second", "", "second/probe")]
    [InlineData("first/probe:second", "", "second/probe")]
    [InlineData("linked", "", "linked/probe")]
    [InlineData("second/", "", "second//probe")]
    public async Task A_bare_name_is_found_on_PATH(string path, string folder, string expected)
    {
        ArgumentNullException.ThrowIfNull(path);
        var full = string.Join(':', path.Split(':').Select(part => $"{_scratch.Folder}/{part}"));

        Assert.Equal($"{_scratch.Folder}/{expected}", await FoundAsync(full, folder, "probe"));
    }

    [Theory]
    [InlineData(":/usr/bin", "second", "probe")]
    [InlineData("/usr/bin:", "second", "probe")]
    [InlineData("/no/such::/usr/bin", "second", "probe")]
    [InlineData("", "second", "probe")]
    [InlineData(".", "second", "./probe")]
    [InlineData("second", "", "second/probe")]
    [InlineData("../first", "second", "../first/probe")]
    public async Task Empty_and_relative_parts_of_PATH_begin_at_the_working_directory(
        string path,
        string folder,
        string expected
    ) => Assert.Equal(expected, await FoundAsync(path, folder, "probe"));

    [Theory]
    [InlineData("./probe", "second")]
    [InlineData("second/probe", "")]
    [InlineData("../second/probe", "first")]
    [InlineData(".//probe", "first")]
    [InlineData("../linked/../second/probe", "first")]
    public async Task A_name_with_a_slash_is_taken_as_it_is(string name, string folder) =>
        Assert.Equal(name, await FoundAsync("/usr/bin", folder, name));

    [Fact]
    public async Task Without_PATH_the_usual_directories_are_searched()
    {
        var run = Run.Launcher().Command("true").WithoutEnv("PATH");

        (await run.RunAsync()).Quietly();
    }

    [Fact]
    public async Task Of_two_PATHs_the_first_counts()
    {
        var arguments = _scratch.Write("arguments", "launcher\0--\0probe\0");
        var variables = _scratch.Write("variables", $"PATH={_scratch.Folder}/second\0PATH={_scratch.Folder}/first\0");

        var found = await StateDump.OfAsync(Run.Program(Probe.RawExec, LauncherBinary.FullPath, arguments, variables));

        Assert.Equal(_scratch.At("second", "probe"), found.Fact("auxv execfn"));
    }

    [Fact]
    public async Task A_program_that_is_nowhere_on_PATH_is_127()
    {
        var run = Run.Launcher().Command("probe").Env("PATH", _scratch.At("empty"));

        Assert.Equal(127, (await run.RunAsync()).ExitCode);
    }

    [Theory]
    [InlineData("plain", 126)]
    [InlineData("folder", 126)]
    [InlineData("dangling", 127)]
    [InlineData("orphan", 127)]
    [InlineData("plain:dangling", 126)]
    public async Task When_no_candidate_can_be_executed_the_code_says_why(string path, int expected)
    {
        ArgumentNullException.ThrowIfNull(path);
        var full = string.Join(':', path.Split(':').Select(part => _scratch.At(part)));
        var direct = await Run.Program("probe").Env("PATH", full).RunAsync();
        var launched = await Run.Launcher().Command("probe").Env("PATH", full).RunAsync();

        Assert.Equal((expected, expected), (direct.ExitCode, launched.ExitCode));
    }

    // Where the program was found, which must be where execvp finds it, with nothing else different.
    private async Task<string> FoundAsync(string path, string folder, string name)
    {
        var at = _scratch.At(folder);
        var direct = await StateDump.OfAsync(Run.Program(name).Env("PATH", path).In(at));
        var launched = await StateDump.OfAsync(Run.Launcher().Command(name).Env("PATH", path).In(at));
        Assert.Empty(direct.DifferenceTo(launched));
        Assert.Equal(name, launched.Fact("argv 0"));
        return launched.Fact("auxv execfn");
    }
}
