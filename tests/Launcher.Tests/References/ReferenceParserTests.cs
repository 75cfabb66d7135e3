using Launcher.Model;
using Launcher.References;

namespace Launcher.Tests.References;

public sealed class ReferenceParserTests
{
    [Theory]
    [InlineData("vault://a", "vault", null, "a", null)]
    [InlineData("vault://secret/db#password", "vault", null, "secret/db", "password")]
    [InlineData("vault+eu-2://a#b", "vault", "eu-2", "a", "b")]
    [InlineData("vault://Secret/DB#Pass", "vault", null, "Secret/DB", "Pass")]
    [InlineData("vault://a+b c/%2B#d+e", "vault", null, "a+b c/+", "d+e")]
    [InlineData("vault://a%23b%3Fc%7D#d%23%3F", "vault", null, "a#b?c}", "d#?")]
    [InlineData("vault://a%2523", "vault", null, "a%23", null)]
    [InlineData("vault://%e2%82%AC/ü", "vault", null, "€/ü", null)]
    [InlineData("vault://a//b/...#c", "vault", null, "a//b/...", "c")]
    [InlineData("vault://a#/x~0y/~1", "vault", null, "a", "/x~0y/~1")]
    [InlineData("vault://a#x~3", "vault", null, "a", "x~3")]
    [InlineData("vault://a#..", "vault", null, "a", "..")]
    [InlineData("vault://a&b#c&d=e", "vault", null, "a&b", "c&d=e")]
    [InlineData("vault://a@{foo}${vault}", "vault", null, "a@{foo}${vault}", null)]
    [InlineData("file:///run/secrets/db", "file", null, "/run/secrets/db", null)]
    public void Parts_are_cut_and_decoded_once(
        string text,
        string scheme,
        string? instance,
        string location,
        string? selector
    ) => Assert.Equal(new SecretReference(scheme, instance, location, [], selector), Schemes.Parse(text));

    [Fact]
    public void Options_keep_their_order_and_tell_bare_from_empty() =>
        Assert.Equal(
            [
                new ReferenceOption("version", "3"),
                new ReferenceOption("raw", null),
                new ReferenceOption("default", ""),
                new ReferenceOption("body.a", "b=c&d?e#f"),
            ],
            Schemes.Parse("vault://a?version=3&raw&default=&b%6Fdy.a=b=c%26d%3Fe%23f#k").Options
        );

    [Theory]
    [InlineData("decode=base64")]
    [InlineData("decode=base64url")]
    [InlineData("decode=hex")]
    [InlineData("as=env")]
    [InlineData("as=memfd")]
    [InlineData("as=file&to=/run/x")]
    [InlineData("to=/run/x&as=file")]
    [InlineData("mode=400")]
    [InlineData("mode=0440&owner=app:app")]
    [InlineData("default=")]
    [InlineData("default=a+b c")]
    [InlineData("optional&raw")]
    [InlineData("version=1&write&body.ttl=1h&body.x=")]
    public void Good_options_are_taken(string options) => Schemes.Parse($"vault://a?{options}#k");

    [Theory]
    // the head
    [InlineData(
        "vault+://a",
        "reference 'vault+://a': an empty instance",
        "write its name after '+', or remove the '+'"
    )]
    [InlineData("vault+EU://a", "reference 'vault+EU://a': a bad instance 'EU'", "use a-z, 0-9 and '-' after '+'")]
    [InlineData("vault+e_u://a", "reference 'vault+e_u://a': a bad instance 'e_u'", "use a-z, 0-9 and '-' after '+'")]
    // the text
    [InlineData(
        "vault://a ",
        "reference 'vault://a ': white space at its end",
        "remove it, or write %20 for a space that belongs to a name"
    )]
    [InlineData(
        "vault://a\n",
        @"reference 'vault://a\n': white space at its end",
        "remove it, or write %20 for a space that belongs to a name"
    )]
    [InlineData(
        "vault://a\u001b[2J",
        @"reference 'vault://a\u001b[2J': a control character",
        "remove it, or percent-encode it (%0A is a line break)"
    )]
    [InlineData(
        "vault://u:@{vault://a#b}",
        "reference 'vault://u:@{vault://a#b}': a reference inside a reference",
        "write each one as @{...} in one text"
    )]
    // the location
    [InlineData("vault://", "reference 'vault://': an empty location", "write it as in 'vault://secret/db#password'")]
    [InlineData(
        "vault://#k",
        "reference 'vault://#k': an empty location",
        "write it as in 'vault://secret/db#password'"
    )]
    [InlineData(
        "vault://?raw",
        "reference 'vault://?...': an empty location",
        "write it as in 'vault://secret/db#password'"
    )]
    [InlineData(
        "vault://a/../b",
        "reference 'vault://a/../b': the segment '..' in the location",
        "write the path without '.' and '..'"
    )]
    [InlineData(
        "vault://./b",
        "reference 'vault://./b': the segment '.' in the location",
        "write the path without '.' and '..'"
    )]
    [InlineData(
        "vault://a/%2E%2e",
        "reference 'vault://a/%2E%2e': the segment '..' in the location",
        "write the path without '.' and '..'"
    )]
    [InlineData(
        "vault://a%2F..",
        "reference 'vault://a%2F..': the segment '..' in the location",
        "write the path without '.' and '..'"
    )]
    [InlineData(
        "file:///..",
        "reference 'file:///..': the segment '..' in the location",
        "write the path without '.' and '..'"
    )]
    [InlineData(
        "vault://a%",
        "reference 'vault://a%': a '%' without two hexadecimal digits in the location",
        "write %25 for a '%'"
    )]
    [InlineData(
        "vault://a%4",
        "reference 'vault://a%4': a '%' without two hexadecimal digits in the location",
        "write %25 for a '%'"
    )]
    [InlineData(
        "vault://a%g0",
        "reference 'vault://a%g0': a '%' without two hexadecimal digits in the location",
        "write %25 for a '%'"
    )]
    [InlineData(
        "vault://a%+1",
        "reference 'vault://a%+1': a '%' without two hexadecimal digits in the location",
        "write %25 for a '%'"
    )]
    [InlineData(
        "vault://a%00",
        "reference 'vault://a%00': the escape %00 in the location",
        "a reference cannot hold a NUL: remove it"
    )]
    [InlineData(
        "vault://a%ff",
        "reference 'vault://a%ff': escapes that are not UTF-8 in the location",
        "escape the bytes of UTF-8 text"
    )]
    [InlineData(
        "vault://a%ED%A0%80",
        "reference 'vault://a%ED%A0%80': escapes that are not UTF-8 in the location",
        "escape the bytes of UTF-8 text"
    )]
    [InlineData(
        "vault://a&decode=hex",
        "reference 'vault://a&...': an option in the location",
        "options go between '?' and '#'; write %26 for a '&' in a name"
    )]
    [InlineData("vault:///a", "location '/a' starts with '/'", "write the path without it")]
    [InlineData("file://run/x", "location 'run/x' is not an absolute path", "write 'file:///run/x'")]
    // the options
    [InlineData(
        "vault://a?",
        "reference 'vault://a?': an option without a name",
        "write name or name=value after '?' and after every '&'"
    )]
    [InlineData(
        "vault://a?raw&&optional",
        "reference 'vault://a?...': an option without a name",
        "write name or name=value after '?' and after every '&'"
    )]
    [InlineData(
        "vault://a?=3",
        "reference 'vault://a?...': an option without a name",
        "write name or name=value after '?' and after every '&'"
    )]
    [InlineData(
        "vault://a?version=3?raw",
        "reference 'vault://a?...': a second '?'",
        "put '&' between options, and write %3F for a '?' in a value"
    )]
    [InlineData("vault://a?vesion=3", "reference 'vault://a?...': unknown option 'vesion'", "did you mean 'version'")]
    [InlineData("vault://a?RAW", "reference 'vault://a?...': unknown option 'RAW'", "did you mean 'raw'")]
    [InlineData("vault://a?body.=3", "reference 'vault://a?...': unknown option 'body.'", "did you mean 'body.*'")]
    [InlineData(
        "aws-sm://a?stage=x",
        "reference 'aws-sm://a?...': unknown option 'stage'",
        "options of aws-sm:// are region, decode, raw, trim, default, optional, as, to, mode, owner, on-change"
    )]
    [InlineData(
        "aws-sm://a?a%zz",
        "reference 'aws-sm://a?...': a '%' without two hexadecimal digits in an option's name",
        "write %25 for a '%'"
    )]
    [InlineData(
        "aws-sm://a?region=%00",
        "reference 'aws-sm://a?...': the escape %00 in an option's value",
        "a reference cannot hold a NUL: remove it"
    )]
    [InlineData(
        "vault://a?raw&version=1&r%61w",
        "reference 'vault://a?...': repeated option 'raw'",
        "write it once, and %26 for a '&' in a value"
    )]
    [InlineData("vault://a?raw=true", "reference 'vault://a?...': option 'raw' takes no value", "write 'raw' alone")]
    [InlineData(
        "vault://a?optional=",
        "reference 'vault://a?...': option 'optional' takes no value",
        "write 'optional' alone"
    )]
    [InlineData(
        "vault://a?default",
        "reference 'vault://a?...': option 'default' has no '='",
        "write default=VALUE or default="
    )]
    [InlineData(
        "vault://a?decode",
        "reference 'vault://a?...': option 'decode' needs a value",
        "write base64, base64url or hex"
    )]
    [InlineData(
        "vault://a?decode=base46",
        "reference 'vault://a?...': option 'decode' has an unknown value 'base46'",
        "write base64, base64url or hex"
    )]
    [InlineData("vault://a?as=", "reference 'vault://a?...': option 'as' needs a value", "write env, file or memfd")]
    [InlineData(
        "vault://a?as=File",
        "reference 'vault://a?...': option 'as' has an unknown value 'File'",
        "write env, file or memfd"
    )]
    [InlineData(
        "vault://a?as=file&to=",
        "reference 'vault://a?...': option 'to' needs a value",
        "write an absolute path"
    )]
    [InlineData(
        "vault://a?as=file&to=run/x",
        "reference 'vault://a?...': option 'to' has a path that is not absolute 'run/x'",
        "write a path that starts with '/'"
    )]
    [InlineData(
        "vault://a?to=/run/x",
        "reference 'vault://a?...': option 'to' needs 'as=file'",
        "add as=file, or remove 'to'"
    )]
    [InlineData(
        "vault://a?as=env&to=/run/x",
        "reference 'vault://a?...': option 'to' needs 'as=file'",
        "add as=file, or remove 'to'"
    )]
    [InlineData(
        "vault://a?mode",
        "reference 'vault://a?...': option 'mode' needs a value",
        "write 3 or 4 octal digits up to 0777, such as 0400"
    )]
    [InlineData(
        "vault://a?mode=40",
        "reference 'vault://a?...': option 'mode' has a bad value '40'",
        "write 3 or 4 octal digits up to 0777, such as 0400"
    )]
    [InlineData(
        "vault://a?mode=0800",
        "reference 'vault://a?...': option 'mode' has a bad value '0800'",
        "write 3 or 4 octal digits up to 0777, such as 0400"
    )]
    [InlineData(
        "vault://a?mode=4755",
        "reference 'vault://a?...': option 'mode' has a bad value '4755'",
        "write 3 or 4 octal digits up to 0777, such as 0400"
    )]
    [InlineData(
        "vault://a?mode=00400",
        "reference 'vault://a?...': option 'mode' has a bad value '00400'",
        "write 3 or 4 octal digits up to 0777, such as 0400"
    )]
    [InlineData(
        "vault://a?owner=",
        "reference 'vault://a?...': option 'owner' needs a value",
        "write a user's name or uid, and :group where it matters"
    )]
    [InlineData(
        "vault://a?optional&default=x",
        "reference 'vault://a?...': options 'optional' and 'default' are mutually exclusive",
        "keep 'optional' to leave the target out, or 'default' to fill it, when the secret is not found"
    )]
    // the selector
    [InlineData(
        "vault://a#",
        "reference 'vault://a#': an empty key after '#'",
        "write a key, or remove the '#' to take the whole secret"
    )]
    [InlineData(
        "vault://a#k?version=3",
        "reference 'vault://a#k?...': a '?' after '#'",
        "options go before '#'; write %3F for a '?' in a key"
    )]
    [InlineData(
        "vault://a#k&raw=",
        "reference 'vault://a#k&...': an option in the key",
        "options go between '?' and '#'; write %26 for a '&' in a name"
    )]
    [InlineData("vault://a#k#3", "reference 'vault://a#k#3': a second '#'", "write %23 for a '#' in a key")]
    [InlineData(
        "vault://a#%zz",
        "reference 'vault://a#%zz': a '%' without two hexadecimal digits in the key",
        "write %25 for a '%'"
    )]
    [InlineData(
        "vault://a#/x~2",
        "reference 'vault://a#/x~2': a '~' that is not an escape in a JSON Pointer",
        "write ~0 for '~' and ~1 for a '/' in a key"
    )]
    [InlineData(
        "vault://a#%2Fx~",
        "reference 'vault://a#%2Fx~': a '~' that is not an escape in a JSON Pointer",
        "write ~0 for '~' and ~1 for a '/' in a key"
    )]
    // no reference at all
    [InlineData("", "the text is empty: it names no secret", "write one, such as 'vault://secret/db#password'")]
    [InlineData(
        "hunter2",
        "the text holds no reference to a secret",
        "write one, such as 'vault://secret/db#password'"
    )]
    [InlineData(
        "literal://hunter2",
        "'literal://' is plain text, but a secret is needed here",
        "write a reference, such as 'vault://secret/db#password'"
    )]
    [InlineData("literal+eu://hunter2", "reference 'literal+eu://': literal:// has no instances", "write literal://")]
    [InlineData("valt://a#b", "unknown scheme 'valt://'", "did you mean 'vault://'")]
    [InlineData("aws_sm+eu://a#b", "unknown scheme 'aws_sm+eu://'", "did you mean 'aws-sm://'")]
    [InlineData(
        "postgres://u:hunter2@h/d",
        "unknown scheme 'postgres://'",
        "the known ones are vault://, aws-sm://, file://"
    )]
    [InlineData("FILE:///run/x", "reference 'FILE://...': the scheme has capital letters", "write file://")]
    [InlineData(" vault://a", "reference 'vault://...': white space before it", "remove it")]
    [InlineData("\"vault://a\"", "reference 'vault://...': quotes around it", "remove them: no shell does it here")]
    [InlineData("file:/run/x", "'file:/': a reference starts with 'file://'", "write 'file:///run/x'")]
    [InlineData("file:run/x", "'file:': a reference starts with 'file://'", "write 'file:///run/x'")]
    [InlineData("vault//x#y", "'vault//': a reference starts with 'vault://'", "write 'vault://x#y'")]
    [InlineData("vault:x#y", "'vault:': a reference starts with 'vault://'", "write 'vault://x#y'")]
    [InlineData("vault/secret/x", "'vault/': a reference starts with 'vault://'", "write 'vault://secret/x'")]
    [InlineData(
        "Vault:x?default=hunter2",
        "'Vault:': a reference starts with 'vault://'",
        "write 'vault://x?default=...'"
    )]
    [InlineData("vault:", "'vault:': a reference starts with 'vault://'", "write 'vault://secret/db#password'")]
    [InlineData(
        "@{vault://a#b}",
        "reference 'vault://...': there is other text around it",
        "write the reference alone"
    )]
    public void Bad_text_is_explained(string text, string what, string wayOut) =>
        Assert.Equal($"{what}\n{wayOut}", Schemes.Say(ReferenceParser.Parse(text, Schemes.Set).Failure));

    [Fact]
    public void Half_a_surrogate_pair_is_explained() =>
        Assert.Equal(
            "reference 'vault://a\\ud800': text that is not valid Unicode\nwrite other bytes as percent-escapes of UTF-8",
            Schemes.Say(ReferenceParser.Parse("vault://a\ud800", Schemes.Set).Failure)
        );

    [Theory]
    [InlineData("vault://a?default=hunter2&hunter2")]
    [InlineData("vault://a?default=x&as=hunter2")]
    [InlineData("vault://a?default:hunter2")]
    [InlineData("vault://a?default%3Dhunter2")]
    [InlineData("vault://a?defualt=hunter2")]
    [InlineData("vault://a?default=%zzhunter2")]
    [InlineData("vault://a?default=?hunter2")]
    [InlineData("vault://a?default=1#?hunter2")]
    [InlineData("vault://a#k?default=hunter2")]
    [InlineData("vault://a&default=hunter2")]
    [InlineData("vault://a#k&default=hunter2")]
    [InlineData("vault:///a?default=hunter2")]
    [InlineData("vault://?default=hunter2")]
    [InlineData("VAULT://a?default=hunter2")]
    [InlineData("valt://a?default=hunter2")]
    [InlineData("vault:/a?default=hunter2")]
    [InlineData(" vault://a?default=hunter2")]
    [InlineData("x vault://a?default=hunter2")]
    [InlineData("${vault://a?default=hunter2}")]
    [InlineData("@{vault://a?default=hunter2&optional}")]
    [InlineData("@{vault://a?default=hunter2")]
    public void No_message_holds_the_value_of_a_default(string text)
    {
        foreach (var said in AllThatIsSaidOf(text))
        {
            Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Other_text_is_quoted_and_would_be_found() =>
        Assert.Contains(
            AllThatIsSaidOf("vault://hunter2/.."),
            said => said.Contains("hunter2", StringComparison.Ordinal)
        );

    internal static IEnumerable<string> AllThatIsSaidOf(string text)
    {
        yield return Schemes.Say(ReferenceParser.Parse(text, Schemes.Set).Failure);
        yield return Schemes.Say(ReferenceText.ParseFlag(text, Schemes.Set).Problem);
        yield return Schemes.Say(ReferenceText.Scan(System.Text.Encoding.UTF8.GetBytes(text), Schemes.Set)?.Problem);
    }
}
