using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>References that are none, in flags: what was meant is offered, and a default's value is never shown.</summary>
public sealed class ReferenceTests : IDisposable
{
    private const string OrLiteral = "; to pass the text as it is, put literal:// in front of it";

    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("vualt://x", "unknown scheme 'vualt://': did you mean 'vault://'" + OrLiteral)]
    [InlineData("fiel:///x", "unknown scheme 'fiel://': did you mean 'file://'" + OrLiteral)]
    [InlineData(
        "x@{conjur://y}",
        "unknown scheme 'conjur://': the known ones are file://, vault://, aws-sm://, aws-ssm://, azure-kv://, gcp-sm://, k8s://, plugin://"
            + OrLiteral
    )]
    [InlineData(
        "hello",
        "the text holds no reference to a secret: write one, such as 'file:///run/secrets/db_password'" + OrLiteral
    )]
    [InlineData(
        "/run/secrets/db",
        "the text holds no reference to a secret: a path needs its scheme: put file:// in front of it" + OrLiteral
    )]
    [InlineData(
        "",
        "the text is empty: it names no secret: write one, such as 'file:///run/secrets/db_password'" + OrLiteral
    )]
    [InlineData("FILE:///x", "reference 'FILE://...': the scheme has capital letters: write file://")]
    [InlineData(" file:///x", "reference 'file://...': white space before it: remove it")]
    [InlineData("\"file:///x\"", "reference 'file://...': quotes around it: remove them: no shell does it here")]
    [InlineData(
        "file:///x ",
        "reference 'file:///x ': white space at its end: remove it, or write %20 for a space that belongs to a name"
    )]
    [InlineData(
        "file:///x\ny",
        "reference 'file:///x\\ny': a control character: remove it, or percent-encode it (%0A is a line break)"
    )]
    [InlineData("file://x", "'x' is not an absolute path: write it with three slashes: 'file:///x'")]
    [InlineData("file:///x/", "'/x/' ends with a slash: write 'file:///x'")]
    [InlineData(
        "file:///a/../x",
        "reference 'file:///a/../x': the segment '..' in the location: write the path without '.' and '..'"
    )]
    [InlineData(
        "file:///x%00y",
        "reference 'file:///x%00y': the escape %00 in the location: a reference cannot hold a NUL: remove it"
    )]
    [InlineData("file:/x", "'file:/': a reference starts with 'file://': write 'file:///x'" + OrLiteral)]
    [InlineData("${file:///x}", "reference '${file://...': '${' instead of '@{': write @{file://...}" + OrLiteral)]
    [InlineData(
        "@{file:///x",
        "reference '@{file://...': no closing '}': close it, or write @@{file:// for the text itself" + OrLiteral
    )]
    [InlineData(
        "file:///x#k?optional",
        "reference 'file:///x#k?...': a '?' after '#': options go before '#'; write %3F for a '?' in a key"
    )]
    [InlineData(
        "file:///x#",
        "reference 'file:///x#': an empty key after '#': write a key, or remove the '#' to take the whole secret"
    )]
    [InlineData("file:///x?optonal", "reference 'file:///x?...': unknown option 'optonal': did you mean 'optional'")]
    [InlineData(
        "file:///x?version=3",
        "reference 'file:///x?...': unknown option 'version': options of file:// are format, decode, raw, trim, default, optional, as, to, mode, owner, on-change"
    )]
    [InlineData(
        "file:///x?as=fiel",
        "reference 'file:///x?...': option 'as' has an unknown value 'fiel': write env, file or memfd"
    )]
    [InlineData(
        "file:///x?as=file&mode=999",
        "reference 'file:///x?...': option 'mode' has a bad value '999': write 3 or 4 octal digits up to 0777, such as 0400"
    )]
    [InlineData(
        "file:///x?as=file&mode=4755",
        "reference 'file:///x?...': option 'mode' has a bad value '4755': write 3 or 4 octal digits up to 0777, such as 0400"
    )]
    [InlineData(
        "file:///x?to=/a",
        "reference 'file:///x?...': option 'to' needs 'as=file': add as=file, or remove 'to'"
    )]
    [InlineData(
        "file:///x?mode=0400",
        "to, mode and owner in 'file:///x?mode=0400' are for files: add as=file or as=memfd, or leave them out"
    )]
    [InlineData(
        "u:@{file:///x?as=file}",
        "'file:///x?as=file' inside other text cannot become a file: leave as, to, mode and owner out"
    )]
    [InlineData(
        "file:///x?default=hunter2&optional",
        "reference 'file:///x?...': options 'optional' and 'default' are mutually exclusive: keep 'optional' to leave the target out, or 'default' to fill it, when the secret is not found"
    )]
    [InlineData(
        "file:///x?default=hunter2&hunter3",
        "reference 'file:///x?...': unknown option: options of file:// are format, decode, raw, trim, default, optional, as, to, mode, owner, on-change"
    )]
    [InlineData(
        "file:///x&default=hunter2",
        "reference 'file:///x&...': an option in the location: options go between '?' and '#'; write %26 for a '&' in a name"
    )]
    [InlineData(
        "file:///x?mode=0400&default=hunter2",
        "to, mode and owner in 'file:///x?mode=0400&default=...' are for files: add as=file or as=memfd, or leave them out"
    )]
    public async Task A_reference_that_is_none_says_what_was_meant(string text, string problem) =>
        await _site.RefusesAsync(Run.Launcher("--env", $"A={text}").Command("true"), $"A: bad-reference: {problem}");

    [Theory]
    [InlineData("--env|A", "--env: bad-setting: 'A' has no '=': write NAME=REF")]
    [InlineData(
        "--env|=file:///x",
        "--env: bad-setting: a text that is not shown (10 characters) has nothing before its '=': write NAME=REF"
    )]
    [InlineData("--file|/x", "--file: bad-setting: '/x' has no '=': write PATH=REF")]
    [InlineData("--memfd|A", "--memfd: bad-setting: 'A' has no '=': write NAME[@FD]=REF")]
    [InlineData(
        "--file|{mem}/x=literal://x",
        "{mem}/x: bad-reference: 'literal://' is plain text, but a secret is needed here: write a reference, such as 'file:///run/secrets/db_password'"
    )]
    [InlineData(
        "--file|{mem}/x=file:///x?as=env",
        "{mem}/x: bad-reference: as= and to= in 'file:///x?as=env' contradict --file: leave them out"
    )]
    [InlineData(
        "--memfd|A=file:///x?as=file&to=/y",
        "A: bad-reference: as= and to= in 'file:///x?as=file&to=/y' contradict --memfd: leave them out"
    )]
    [InlineData(
        "--expand|A=file:///x",
        "--expand: bad-reference: reference 'file://...': there is other text around it: write the reference alone"
    )]
    [InlineData(
        "--expand|file:///x?as=file",
        "file:///x?as=file: bad-reference: the option 'as' does not go with --expand, which sets variables: leave it out"
    )]
    [InlineData(
        "--expand|file:///x.env#A",
        "file:///x.env#A: bad-reference: a '#' does not go with --expand, which sets a variable for each key: write ?only=A"
    )]
    [InlineData(
        "--expand|file:///x?names=lower",
        "file:///x?names=lower: bad-reference: 'lower' is not a value of 'names': write names=upper"
    )]
    [InlineData(
        "--expand|file:///x?prefix=1_",
        "file:///x?prefix=1_: bad-reference: '1_' cannot begin a name: a variable name has letters, digits, '_', '.', '-' and ':', and does not begin with a digit"
    )]
    public async Task What_a_flag_does_not_take_is_told(string words, string problem) =>
        await _site.RefusesAsync($"{words}|--|true", problem);
}
