using Launcher.Model;

namespace Launcher.Tests.Model;

public sealed class ShownTests
{
    private const string Jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhcHAifQ.c2lnbmF0dXJl";
    private const string Pem = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n";

    [Theory]
    [InlineData("/run/secrets/db_pasword", "'/run/secrets/db_pasword'")]
    [InlineData("/tmp/launcher-zzkz1b2kv3g.see/missing.pem", "'/tmp/launcher-zzkz1b2kv3g.see/missing.pem'")]
    [InlineData("/tmp/launcher-rbc4ym0c.f", "'/tmp/launcher-rbc4ym0c.f'")]
    [InlineData("/tmp/tmp.q7Zf2mXw9K", "'/tmp/tmp.q7Zf2mXw9K'")]
    [InlineData("/run/q7Zf2mXw9KpL4vRt", "a text that is not shown (21 characters)")]
    [InlineData("/q7Zf2mXw9K", "a text that is not shown (11 characters)")]
    [InlineData("key.pem", "'key.pem'")]
    [InlineData("~/.aws/config", "'~/.aws/config'")]
    [InlineData("secrets/db", "'secrets/db'")]
    [InlineData("plugins", "'plugins'")]
    [InlineData("none", "'none'")]
    [InlineData("Tr0ub4dor&3", "a text that is not shown (11 characters)")]
    [InlineData("9f86d081884c7d659a2feaa0c55ad015", "a UUID (32 characters)")]
    [InlineData(Jwt, "a JWT (52 characters)")]
    [InlineData(Pem, "a PEM (3 lines, 59 characters)")]
    [InlineData("/run/" + Jwt, "a JWT (57 characters)")]
    [InlineData("hvs.CAESIJq1w2e3r4t5y6", "a store's token (22 characters)")]
    [InlineData("{\"password\": \"x\"}", "JSON (17 characters)")]
    public void A_path(string text, string shown) => Assert.Equal(shown, Shown.Path(text));

    [Theory]
    [InlineData("www-data", "'www-data'")]
    [InlineData("letmein", "'letmein'")]
    [InlineData("arn:aws:iam::123456789012:role/app", "'arn:aws:iam::123456789012:role/app'")]
    [InlineData("--vault+eu-adr", "'--vault+eu-adr'")]
    [InlineData("q7Zf2mXw9KpL4vRt", "a text that is not shown (16 characters)")]
    [InlineData("pass word!", "a text that is not shown (10 characters)")]
    public void A_name(string text, string shown) => Assert.Equal(shown, Shown.Name(text));

    [Theory]
    [InlineData("loud", "'loud'")]
    [InlineData("maybe", "'maybe'")]
    [InlineData("letmein", "a text that is not shown (7 characters)")]
    [InlineData("12x", "'12x'")]
    [InlineData("1024", "'1024'")]
    [InlineData("-1.5h", "'-1.5h'")]
    [InlineData("KILL:TERM", "'KILL:TERM'")]
    [InlineData("TREM", "'TREM'")]
    [InlineData("", "''")]
    [InlineData("Tr0ub4dor", "a text that is not shown (9 characters)")]
    [InlineData("correcthorsebattery", "a text that is not shown (19 characters)")]
    [InlineData("TERM:q7Zf2mXw", "a text that is not shown (13 characters)")]
    [InlineData("12Zf2mXw9KpL", "a text that is not shown (12 characters)")]
    public void A_word(string text, string shown) => Assert.Equal(shown, Shown.Word(text, "TERM", "KILL"));

    [Theory]
    [InlineData("DB_PASSWORD", "'DB_PASSWORD'")]
    [InlineData("DB_PASSWORD:Tr0ub4dor&3", "'DB_PASSWORD:...'")]
    [InlineData("DB_PASSWORD file:///x", "'DB_PASSWORD ...'")]
    [InlineData("/run/app/tls.key", "'/run/app/tls.key'")]
    [InlineData("A", "'A'")]
    [InlineData("Tr0ub4dor&3", "a text that is not shown (11 characters)")]
    [InlineData("MHcCAQEEIBsecret", "a text that is not shown (16 characters)")]
    [InlineData("=Tr0ub4dor&3", "a text that is not shown (12 characters)")]
    public void An_entry_without_its_separator(string text, string shown) => Assert.Equal(shown, Shown.Entry(text));

    [Theory]
    [InlineData("vault.example:8200", "'vault.example:8200'")]
    [InlineData("ftp://vault.example", "'ftp://vault.example'")]
    [InlineData("nothing", "'nothing'")]
    [InlineData("https://app:Tr0ub4dor&3@vault.example/x", "'https://***@vault.example/x'")]
    [InlineData("https://vault.example?token=hunter22", "'https://vault.example...'")]
    [InlineData(Jwt, "a JWT (52 characters)")]
    [InlineData("q7Zf2mXw9KpL4vRt", "a text that is not shown (16 characters)")]
    public void An_address(string text, string shown) => Assert.Equal(shown, Shown.Address(text));

    [Theory]
    [InlineData("/run/secrets/db", "/run/secrets/db")]
    [InlineData("A\nB", @"'A\nB'")]
    [InlineData("A\u001b[2J", @"'A\u001b[2J'")]
    [InlineData("A\u202eB", @"'A\u202eB'")]
    [InlineData("A\u2028B", @"'A\u2028B'")]
    public void A_name_that_begins_a_line_is_quoted_when_it_is_no_usual_one(string name, string shown) =>
        Assert.Equal(shown, Quoted.Name(name));

    [Theory]
    [InlineData("as it is: 'ä', 日本", "as it is: 'ä', 日本")]
    [InlineData("two\nlines\u001b[31m\u202e", @"two\nlines\u001b[31m\u202e")]
    public void A_message_stays_on_one_line(string message, string shown) => Assert.Equal(shown, Quoted.Line(message));

    [Theory]
    [InlineData("abc", true)]
    [InlineData("A&B", true)]
    [InlineData("A&B!", false)]
    [InlineData("plugins", true)]
    [InlineData("plugin-dir", true)]
    [InlineData("pluginsdirs", false)]
    [InlineData("Plugins", false)]
    [InlineData("pw0rd", false)]
    [InlineData("Secrets/db", true)]
    [InlineData("My.key", true)]
    [InlineData("My.ab", true)]
    [InlineData("My.a", false)]
    [InlineData("My.template", false)]
    [InlineData("My.service", true)]
    [InlineData(".dockercfg1", false)]
    [InlineData("/a1b2c3de", false)]
    [InlineData("/run/a1b2c3de", true)]
    [InlineData("/a1b2c3de/run", false)]
    [InlineData("/run/a\nb", false)]
    [InlineData("/run/ghp_ABCDEFGHIJKLMNOP", false)]
    [InlineData("/run/ghp_ABCDEFGHIJKLMNOP\nx", false)]
    public void Whether_it_may_be_a_path(string text, bool isPath) => Assert.Equal(isPath, Shown.IsPath(text));

    [Fact]
    public void A_name_has_at_most_128_characters_of_words()
    {
        Assert.True(Shown.IsName(string.Concat(Enumerable.Repeat("word-", 25)) + "abc"));
        Assert.False(Shown.IsName(string.Concat(Enumerable.Repeat("word-", 25)) + "abcd"));
        Assert.False(Shown.IsName("AKIAABCDEFGHIJKLMNOP"));
    }

    [Theory]
    [InlineData("/run/ca.pem", null, "'/run/ca.pem' cannot be read: no")]
    [InlineData("/run/ca.pem", "the CA file", "the CA file '/run/ca.pem' cannot be read: no")]
    [InlineData(Pem, null, "it holds a PEM (3 lines, 59 characters), and a path is expected")]
    [InlineData(Pem, "the CA file", "the CA file: it holds a PEM (3 lines, 59 characters), and a path is expected")]
    public void Why_a_path_cannot_be_read(string path, string? what, string shown) =>
        Assert.Equal(shown, Shown.Unreadable(path, "no", what));

    [Theory]
    [InlineData("A:b", "'A:b'")]
    [InlineData("AB", "'AB'")]
    [InlineData("ABCD", "'ABCD'")]
    [InlineData("AB:x!", "'AB:...'")]
    [InlineData("A:xyz", "a text that is not shown (5 characters)")]
    [InlineData("1B:xyz", "a text that is not shown (6 characters)")]
    [InlineData("A1B2C3D4:x", "a text that is not shown (10 characters)")]
    [InlineData("AB:ghp_ABCDEFGHIJKLMNOP", "a GitHub token (23 characters)")]
    public void The_shortest_entries(string text, string shown) => Assert.Equal(shown, Shown.Entry(text));

    [Theory]
    [InlineData("https://x@vault.example", "'https://***@vault.example'")]
    [InlineData("https://@vault.example", "'https://***@vault.example'")]
    [InlineData("x:y@vault.example:8200", "'***@vault.example:8200'")]
    [InlineData("https://x@q7Zf2mXw9KpL4vRt", "a text that is not shown (26 characters)")]
    [InlineData("https://vault.example\n/x", "a text that is not shown (2 lines, 24 characters)")]
    [InlineData("https://q7Zf2mXw9KpL4vRt", "a text that is not shown (24 characters)")]
    [InlineData("Tr0ub", "a text that is not shown (5 characters)")]
    public void An_address_of_any_kind(string text, string shown) => Assert.Equal(shown, Shown.Address(text));

    [Theory]
    [InlineData("PATH", "/run/x", "/run/x")]
    [InlineData("FILE", "/run/x", "/run/x")]
    [InlineData("PATH", "q7Zf2mXw9KpL4vRt", "a text that is not shown (16 characters)")]
    [InlineData("DIRECTORIES", "/a:/b", "/a:/b")]
    [InlineData("DIRECTORIES", "/a:q7Zf2mXw9KpL4vRt", "a text that is not shown (19 characters)")]
    [InlineData("ADDRESS", "https://x:y@vault.example", "'https://***@vault.example'")]
    [InlineData("NAME", "app", "app")]
    [InlineData("NAME", "the image's roots!", "the image's roots!")]
    [InlineData("NAME", "q7Zf2mXw9KpL4vRt", "a text that is not shown (16 characters)")]
    public void A_setting_s_value(string valueName, string text, string shown) =>
        Assert.Equal(
            shown,
            Shown.Value(new Setting("x", SettingKind.Single, "", valueName, "the image's roots!", ""), text)
        );

    [Theory]
    [InlineData("+1", "'+1'")]
    [InlineData("1234567890.5", "'1234567890.5'")]
    [InlineData("1234567890.55", "a text that is not shown (13 characters)")]
    [InlineData("12!45", "a text that is not shown (5 characters)")]
    public void A_number(string text, string shown) => Assert.Equal(shown, Shown.Word(text));

    [Fact]
    public void One_character_is_one() => Assert.Equal("a text that is not shown (1 character)", Shown.Described("x"));
}
