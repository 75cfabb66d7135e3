namespace Launcher.EndToEnd.BadInput;

/// <summary>Names no variable can have, and names that two sources want.</summary>
public sealed class NameTests : IDisposable
{
    private const string Rule =
        "a variable name has letters, digits, '_', '.', '-' and ':', and does not begin with a digit";

    private readonly Site _site = new();

    public NameTests() => _site.Disk.Write("secret", "value\n");

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("--env|1A=file://{dir}/secret", "--env: bad-setting: '1A' is not a variable name: " + Rule)]
    [InlineData("--env|A B=file://{dir}/secret", "--env: bad-setting: 'A B' is not a variable name: " + Rule)]
    [InlineData("--env|Ä=file://{dir}/secret", "--env: bad-setting: 'Ä' is not a variable name: " + Rule)]
    [InlineData("--memfd|A/B=file://{dir}/secret", "--memfd: bad-setting: 'A/B' is not a variable name: " + Rule)]
    [InlineData(
        "--env|A=file://{dir}/secret|--env|A=file://{dir}/secret",
        "A: bad-setting: the variable 'A' is set twice by --env: keep one of them"
    )]
    [InlineData(
        "--env|A=file://{dir}/secret|--memfd|A=file://{dir}/secret",
        "A: bad-setting: the variable 'A' is set twice, by --env and --memfd: keep one of them"
    )]
    [InlineData(
        "--memfd|A@30=file://{dir}/secret|--memfd|B@30=file://{dir}/secret",
        "B: bad-setting: the descriptor 30 is set twice by --memfd: keep one of them"
    )]
    [InlineData(
        "--file|{mem}/x=file://{dir}/secret|--file|{mem}/x=file://{dir}/secret",
        "{mem}/x: bad-setting: the file '{mem}/x' is set twice by --file: keep one of them"
    )]
    [InlineData(
        "--file|{mem}/x=file://{dir}/secret|--env|A=file://{dir}/secret?as=file&to={mem}/x",
        "{mem}/x: bad-setting: the file '{mem}/x' is set twice, by --env and --file: keep one of them"
    )]
    public async Task A_name_that_cannot_be_is_refused(string words, string problem) =>
        await _site.RefusesAsync($"{words}|--|true", problem);

    [Theory]
    [InlineData("spring.datasource.password")]
    [InlineData("ConnectionStrings:Main")]
    [InlineData("my-app_KEY1")]
    [InlineData("_")]
    public async Task Names_that_frameworks_use_are_taken(string name) =>
        await _site.GivesAsync($"--env|{name}=file://{{dir}}/secret|--|printenv|{name}", "value\n");
}
