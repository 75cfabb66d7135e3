using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.LocalFile;

namespace Launcher.Tests.Providers.LocalFile;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_gives_its_exact_bytes()
    {
        byte[] bytes = [0, 255, 10, 13, 10, 32, 10];
        var document = await Ask.FoundAsync(_folder.Write("db", bytes));
        Assert.Equal(bytes, document.Content.Bytes.ToArray());
        Assert.Equal(DocumentFormat.Opaque, document.Format);
        Assert.NotNull(document.Version);
    }

    [Fact]
    public async Task An_empty_file_is_an_empty_value() =>
        Assert.Equal(0, (await Ask.FoundAsync(_folder.Write("empty", ""))).Content.Bytes.Length);

    [Fact]
    public async Task A_file_whose_size_says_zero_is_read_to_its_end() =>
        Assert.StartsWith("Linux version", Ask.Text((await Ask.FoundAsync("/proc/version")).Content));

    [Fact]
    public void A_file_is_read_before_the_call_returns()
    {
        var path = _folder.Write("db", "x");
        var fetch = new LocalFileProvider().FetchAsync([new(path, [], false)], TestContext.Current.CancellationToken);
        Assert.True(fetch.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_limit_is_four_mebibytes_and_one_byte_more_is_refused()
    {
        var bytes = new byte[4194304];
        Assert.Equal(4194304, (await Ask.FoundAsync(_folder.Write("full", bytes))).Content.Bytes.Length);
        var path = _folder.Write("over", new byte[4194305]);
        await Ask.FailsAsync(
            path,
            ProblemClass.BadValue,
            $"'{path}' is too large: the limit is 4 MiB (4194304 bytes)",
            "let the app read it where it is, or name a smaller file"
        );
    }

    [Theory]
    [InlineData("db.json", DocumentFormat.Json)]
    [InlineData(".env.json", DocumentFormat.Json)]
    [InlineData(".env", DocumentFormat.Dotenv)]
    [InlineData("prod.env", DocumentFormat.Dotenv)]
    [InlineData(".env.prod", DocumentFormat.Dotenv)]
    [InlineData("json", DocumentFormat.Opaque)]
    [InlineData("db.JSON", DocumentFormat.Opaque)]
    internal async Task The_name_says_the_format(string name, DocumentFormat format) =>
        Assert.Equal(format, (await Ask.FoundAsync(_folder.Write(name, "x"))).Format);

    [Fact]
    public async Task The_option_wins_over_the_name()
    {
        var path = _folder.Write("db.json", "A=1");
        Assert.Equal(DocumentFormat.Dotenv, (await Ask.FoundAsync(path, format: "dotenv")).Format);
        Assert.Equal(DocumentFormat.Json, (await Ask.FoundAsync(path, format: "json")).Format);
        const string WayOut = "use 'format=json' or 'format=dotenv'";
        await Ask.FailsAsync(
            path,
            ProblemClass.BadReference,
            $"the option 'format' of '{path}' has an unknown value: 'xml'",
            WayOut,
            format: "xml"
        );
        await Ask.FailsAsync(
            path,
            ProblemClass.BadReference,
            $"the option 'format' of '{path}' has no value",
            WayOut,
            format: ""
        );
    }

    [Fact]
    public async Task One_failure_takes_no_other_answer_away_and_the_order_stays()
    {
        var path = _folder.Write("db", "x");
        var answers = await new LocalFileProvider().FetchAsync(
            [new(_folder["gone"], [], false), new(path, [], false)],
            TestContext.Current.CancellationToken
        );
        Assert.Equal(ProblemClass.NotFound, answers[0].Failure!.Class);
        Assert.Equal("x", Ask.Text(answers[1].Document!.Content));
    }

    [Fact]
    public async Task A_cancelled_fetch_reads_nothing()
    {
        var path = _folder.Write("db", "x");
        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            Ask.Async(path, cancellation: new CancellationToken(true))
        );
    }
}
