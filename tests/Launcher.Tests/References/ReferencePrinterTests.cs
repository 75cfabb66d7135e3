using Launcher.References;

namespace Launcher.Tests.References;

public sealed class ReferencePrinterTests
{
    [Theory]
    [InlineData("vault://a", "vault://a")]
    [InlineData(
        "vault+eu://a/b?version=3&raw&default=&body.x=a=b#c/d=e+f:@!$'()*,;~",
        "vault+eu://a/b?version=3&raw&default=&body.x=a=b#c/d=e+f:@!$'()*,;~"
    )]
    [InlineData("vault://%61%2f%C3%BC", "vault://a/ü")]
    [InlineData("vault://a b%25%3f%23%7b%7D%26", "vault://a%20b%25%3F%23%7B%7D%26")]
    [InlineData("vault://a%0A%C2%85%E2%80%A8", "vault://a%0A%C2%85%E2%80%A8")]
    [InlineData("vault://a?body.%3D%26=%26#b&c", "vault://a?body.%3D%26=%26#b%26c")]
    [InlineData("vault://a#%2Fx~1", "vault://a#/x~1")]
    public void Only_what_would_not_come_back_is_encoded(string text, string printed) =>
        Assert.Equal(printed, ReferencePrinter.Print(Schemes.Parse(text)));

    [Theory]
    [InlineData("vault://a?default=hunter2&raw#b", "vault://a?default=...&raw#b")]
    [InlineData("vault://a?default=#b", "vault://a?default=...#b")]
    [InlineData("vault://a?version=2", "vault://a?version=2")]
    public void A_default_is_not_displayed(string text, string displayed) =>
        Assert.Equal(displayed, ReferencePrinter.Display(Schemes.Parse(text)));
}
