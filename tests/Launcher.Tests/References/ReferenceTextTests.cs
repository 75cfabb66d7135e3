using System.Text;
using Launcher.References;

namespace Launcher.Tests.References;

public sealed class ReferenceTextTests
{
    private const string Skip = "to pass the value as it is, put literal:// in front of it or use --scan-skip NAME";
    private const string OrLiteral = "to pass the text as it is, put literal:// in front of it";

    [Theory]
    [InlineData("vault://a#b", "<vault://a#b>")]
    [InlineData("vault+eu://a?raw#b", "<vault+eu://a?raw#b>")]
    [InlineData("u:@{vault://a#b}@h", "[u:]<vault://a#b>[@h]")]
    [InlineData("@{vault://a#b}", "<vault://a#b>")]
    [InlineData("@{vault://a#b}@{aws-sm://c}", "<vault://a#b><aws-sm://c>")]
    [InlineData("@{vault://a%7D#b}}", "<vault://a%7D#b>[}]")]
    [InlineData("postgres://u:@{vault://a#b}@h/d?x=@{vault://c}", "[postgres://u:]<vault://a#b>[@h/d?x=]<vault://c>")]
    // escapes
    [InlineData("@@{vault://a#b}", "[@{vault://a#b}]")]
    [InlineData("x@@@{vault://a}@{vault://b}", "[x@@{vault://a}]<vault://b>")]
    [InlineData("@@{literal://x}", "[@{literal://x}]")]
    [InlineData("@@{vault://a} @@{vault://b}", "[@{vault://a} @{vault://b}]")]
    [InlineData("@@{vault://a/@{vault://b}", "[@{vault://a/]<vault://b>")]
    // literals
    [InlineData("literal://", "[]")]
    [InlineData(
        "literal://a%20#b?c@{vault://x}@@{vault://y}${vault://",
        "[a%20#b?c@{vault://x}@@{vault://y}${vault://]"
    )]
    [InlineData("literal://literal://x", "[literal://x]")]
    [InlineData("@{literal://}", "[]")]
    [InlineData("a@{literal://@}@{vault://b}", "[a@]<vault://b>")]
    [InlineData("@{literal://a%20${vault://}b", "[a%20${vault://b]")]
    [InlineData("@{literal://@{}vault://x}", "[@{vault://x}]")]
    // what is not ours
    [InlineData(
        "@{foo}$${x}${HOME}@@{foo}@@{x://y}$(date)@{vault:}{vault://x}@{vault://a}",
        "[@{foo}$${x}${HOME}@@{foo}@@{x://y}$(date)@{vault:}{vault://x}]<vault://a>"
    )]
    [InlineData("@(vault://x)@{vault://a}$", "[@(vault://x)]<vault://a>[$]")]
    public void Flags_and_scan_cut_text_alike(string text, string parts)
    {
        Assert.Equal(parts, Show(ReferenceText.ParseFlag(text, Schemes.Set)));
        Assert.Equal(parts, Show(Scan(text)));
    }

    [Theory]
    [InlineData("file:///run/x", "<file:///run/x>")]
    [InlineData("a @{file:///run/x}", "[a ]<file:///run/x>")]
    [InlineData("@@{file:///run/x}", "[@{file:///run/x}]")]
    public void Only_flags_know_schemes_that_are_not_scanned(string text, string parts)
    {
        Assert.Equal(parts, Show(ReferenceText.ParseFlag(text, Schemes.Set)));
        Assert.Null(Scan(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("vault:/secret/db")]
    [InlineData("vault:secret/db#key")]
    [InlineData("https://vault.example:8200/v1")]
    [InlineData("jdbc:vault://x")]
    [InlineData("valt://x")]
    [InlineData("FILE:///x")]
    [InlineData(" file:///x")]
    [InlineData("see vault://secret/db")]
    [InlineData("@{valt://x}")]
    [InlineData("@{ vault://x}")]
    [InlineData("${file:///x}$(file:///x)")]
    [InlineData("${HOME}://@{HOME}://$(x)://")]
    [InlineData("://")]
    [InlineData("+eu://x")]
    public void The_app_s_own_values_pass_the_scan(string value) => Assert.Null(Scan(value));

    [Fact]
    public void Bytes_that_are_not_text_pass_around_a_reference()
    {
        byte[] value = [0xff, 0xc3, .. "@{vault://a#b}"u8, 0x80];
        Assert.Equal("[\u00ff\u00c3]<vault://a#b>[\u0080]", Show(ReferenceText.Scan(value, Schemes.Set)!));
        Assert.Equal("[\u00ff]", Show(ReferenceText.Scan([.. "literal://"u8, 0xff], Schemes.Set)!));
    }

    [Fact]
    public void Bytes_that_are_not_text_break_a_reference() =>
        Assert.Equal(
            $"broken 'vault://' reference: bytes that are not UTF-8\nwrite them as percent-escapes of UTF-8; {Skip}",
            Schemes.Say(ReferenceText.Scan([.. "vault://a"u8, 0xff], Schemes.Set)!.Problem)
        );

    [Theory]
    [InlineData("vault://", "vault", "an empty location", "write it as in 'vault://secret/db#password'; ")]
    [InlineData(
        "vault://pa55/..",
        "vault",
        "the segment '..' in the location",
        "write the path without '.' and '..'; "
    )]
    [InlineData(
        "vault:///pa55",
        "vault",
        "not a location of vault://",
        "write it as in 'vault://secret/db#password'; "
    )]
    [InlineData("vault+PA55://x", "vault", "a bad instance", "use a-z, 0-9 and '-' after '+'; ")]
    [InlineData(
        "vault://x?pa55",
        "vault",
        "unknown option",
        "options of vault:// are version, write, body.*, decode, raw, trim, default, optional, as, to, mode, owner, on-change; "
    )]
    [InlineData("vault://x?as=pa55", "vault", "option 'as' has an unknown value", "write env, file or memfd; ")]
    [InlineData(
        "vault://x#pa55\n",
        "vault",
        "white space at its end",
        "remove it, or write %20 for a space that belongs to a name; "
    )]
    [InlineData("VAULT://pa55", "vault", "the scheme has capital letters", "write vault://; ")]
    [InlineData("\n vault://pa55", "vault", "white space before it", "remove it; ")]
    [InlineData("'vault://pa55'\n", "vault", "quotes around it", "remove them: no shell does it here; ")]
    [InlineData(
        "pa55@{vault://pa55",
        "vault",
        "no closing '}'",
        "close it, or write @@{vault:// for the text itself; "
    )]
    [InlineData("pa55@{Vault://pa55}", "vault", "the scheme has capital letters", "write vault://; ")]
    [InlineData(
        "pa55@{vault+pa55://}pa55",
        "vault",
        "an empty location",
        "write it as in 'vault://secret/db#password'; "
    )]
    [InlineData("pa55${vault+pa55://x}", "vault", "'${' instead of '@{'", "write @{vault://...}; ")]
    [InlineData("$(aws-sm://pa55)", "aws-sm", "'$(' instead of '@{'", "write @{aws-sm://...}; ")]
    [InlineData(
        "@{literal://pa55",
        "literal",
        "no closing '}'",
        "close it, or write @@{literal:// for the text itself; "
    )]
    [InlineData("literal+pa55://x", "literal", "literal:// has no instances", "write literal://; ")]
    public void A_near_miss_in_the_environment_is_told_without_its_value(
        string value,
        string scheme,
        string cause,
        string wayOut
    ) => Assert.Equal($"broken '{scheme}://' reference: {cause}\n{wayOut}{Skip}", Schemes.Say(Scan(value)!.Problem));

    [Theory]
    [InlineData(
        "hunter2",
        "the text holds no reference to a secret",
        $"write one, such as 'vault://secret/db#password'; {OrLiteral}"
    )]
    [InlineData(
        "",
        "the text is empty: it names no secret",
        $"write one, such as 'vault://secret/db#password'; {OrLiteral}"
    )]
    [InlineData(
        "@{foo}${HOME}",
        "the text holds no reference to a secret",
        $"write one, such as 'vault://secret/db#password'; {OrLiteral}"
    )]
    [InlineData("valt://a", "unknown scheme 'valt://'", $"did you mean 'vault://'; {OrLiteral}")]
    [InlineData("litteral://a", "unknown scheme 'litteral://'", $"did you mean 'literal://'; {OrLiteral}")]
    [InlineData(
        "https://hunter2",
        "unknown scheme 'https://'",
        $"the known ones are vault://, aws-sm://, file://; {OrLiteral}"
    )]
    [InlineData("file:/run/x", "'file:/': a reference starts with 'file://'", $"write 'file:///run/x'; {OrLiteral}")]
    [InlineData(
        "p=vault://a#hunter2",
        "reference 'vault://...': there is other text around it",
        $"write it as @{{vault://...}}; {OrLiteral}"
    )]
    [InlineData("FILE:///a", "reference 'FILE://...': the scheme has capital letters", "write file://")]
    [InlineData("\tvault://a", "reference 'vault://...': white space before it", "remove it")]
    [InlineData(
        "vault://a%zz",
        "reference 'vault://a%zz': a '%' without two hexadecimal digits in the location",
        "write %25 for a '%'"
    )]
    [InlineData(
        "hunter2@{vault://a?vesion=1}hunter2",
        "reference 'vault://a?...': unknown option 'vesion'",
        "did you mean 'version'"
    )]
    [InlineData(
        "hunter2@{vault://a hunter2",
        "reference '@{vault://...': no closing '}'",
        $"close it, or write @@{{vault:// for the text itself; {OrLiteral}"
    )]
    [InlineData(
        "@{literal://hunter2",
        "reference '@{literal://...': no closing '}'",
        $"close it, or write @@{{literal:// for the text itself; {OrLiteral}"
    )]
    [InlineData("@{valt://a}", "unknown scheme 'valt://'", $"did you mean 'vault://'; {OrLiteral}")]
    [InlineData("@{ vault://a}", "reference '@{vault://...': white space before it", $"remove it; {OrLiteral}")]
    [InlineData(
        "@{FILE://a}",
        "reference '@{FILE://...': the scheme has capital letters",
        $"write file://; {OrLiteral}"
    )]
    [InlineData(
        "${vault://a}",
        "reference '${vault://...': '${' instead of '@{'",
        $"write @{{vault://...}}; {OrLiteral}"
    )]
    [InlineData(
        "$${file:///a}",
        "reference '${file://...': '${' instead of '@{'",
        $"write @{{file://...}}; {OrLiteral}"
    )]
    [InlineData(
        "$(vault://a)",
        "reference '$(vault://...': '$(' instead of '@{'",
        $"write @{{vault://...}}; {OrLiteral}"
    )]
    public void A_near_miss_in_a_flag_is_explained(string text, string what, string wayOut) =>
        Assert.Equal($"{what}\n{wayOut}", Schemes.Say(ReferenceText.ParseFlag(text, Schemes.Set).Problem));

    [Fact]
    public void Half_a_surrogate_pair_in_a_flag_is_explained() =>
        Assert.Equal(
            "the text is not valid Unicode\nwrite it in UTF-8",
            Schemes.Say(ReferenceText.ParseFlag("literal://\udc00", Schemes.Set).Problem)
        );

    private static ParsedText? Scan(string value) => ReferenceText.Scan(Encoding.UTF8.GetBytes(value), Schemes.Set);

    /// <summary>Literals in square brackets, one character a byte; references in angle brackets.</summary>
    private static string Show(ParsedText? text)
    {
        Assert.NotNull(text);
        Assert.Null(text.Problem);
        return string.Concat(
            text.Parts.Select(part =>
                part.Reference is null
                    ? $"[{Encoding.Latin1.GetString(part.Literal.Span)}]"
                    : $"<{ReferencePrinter.Print(part.Reference)}>"
            )
        );
    }
}
