using System.Text;
using Launcher.Model;
using Launcher.Testing.Doubles;
using Launcher.Transport;

namespace Launcher.Tests.Transport;

/// <summary>What must not become part of a request.</summary>
public sealed class RequestTextTests
{
    [Theory]
    [InlineData("a\r\nX-Vault-Namespace: other", "a line break")]
    [InlineData("a\nb", "a line break")]
    [InlineData("a\rb", "a line break")]
    [InlineData("a\r\n\r\nGET /v1/sys/seal HTTP/1.1\r\n", "a line break")]
    [InlineData("a\0b", "a control character")]
    [InlineData("a\tb", "a control character")]
    [InlineData("a\u001b[2J", "a control character")]
    [InlineData("a\u007f", "a control character")]
    [InlineData("a\u0085b", "a character that is not ASCII")]
    [InlineData("tok\u00e9n", "a character that is not ASCII")]
    [InlineData("a\u010db", "a character that is not ASCII")]
    [InlineData("a\ufffdb", "a character that is not ASCII")]
    public async Task A_value_that_is_no_line_of_ASCII_is_never_sent(string value, string kind)
    {
        await Refuses(
            new StoreRequest("GET", "x") { Headers = [new("X-Token", value)] },
            $"the store is not asked: its header 'X-Token' would hold {kind}",
            value
        );
        await Refuses(
            new StoreRequest("GET", "x?y=" + value),
            $"the store is not asked: its path would hold {kind}",
            value
        );
        await Refuses(
            new StoreRequest("POST", "x") { Body = Encoding.UTF8.GetBytes("{}"), ContentType = value },
            $"the store is not asked: its header 'Content-Type' would hold {kind}",
            value
        );
    }

    [Fact]
    public Task A_space_ends_no_path() =>
        Refuses(
            new StoreRequest("GET", "x HTTP/1.1"),
            "the store is not asked: its path would hold a space",
            "HTTP/1.1"
        );

    [Fact]
    public async Task What_is_printable_arrives_as_it_is()
    {
        var all = new string([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)]);
        await using var store = await StoreServer.StartAsync(200, "{}");
        using var asker = new Asker(store.Url);

        await asker.SendAsync(new StoreRequest("GET", "x") { Headers = [new("X-Token", all)] });

        Assert.Equal(all, store.Requests[0].Header("X-Token"));
    }

    private static async Task Refuses(StoreRequest request, string what, string value)
    {
        await using var store = await StoreServer.StartAsync(200, "{}");
        using var asker = new Asker(store.Url);

        var fault = await Assert.ThrowsAsync<StoreException>(() => asker.SendAsync(request));

        Assert.Equal((ProblemClass.BadValue, what), (fault.Failure.Class, fault.Failure.What));
        Assert.DoesNotContain(
            value,
            $"{fault.Failure.What} {fault.Failure.WayOut} {asker.Log}",
            StringComparison.Ordinal
        );
        Assert.Equal(0, store.Connections);
    }
}
