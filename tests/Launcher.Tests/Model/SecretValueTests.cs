using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Launcher.Model;

namespace Launcher.Tests.Model;

public sealed class SecretValueTests
{
    private const string Text = "hunter2-correct-horse";
    private static readonly SecretValue s_secret = new(Encoding.UTF8.GetBytes(Text));

    [Fact]
    public void The_bytes_are_there_for_who_asks_by_name() =>
        Assert.Equal(Text, Encoding.UTF8.GetString(s_secret.Bytes));

    [Fact]
    public void No_way_of_formatting_prints_it()
    {
        Assert.Equal("[secret]", s_secret.ToString());
        Assert.Equal("a [secret] b", $"a {s_secret} b");
        Assert.Equal("[secret]", string.Format(CultureInfo.InvariantCulture, "{0}", s_secret));
        Assert.Equal("[secret][secret]", string.Concat(s_secret, s_secret));
        Assert.Equal("[secret]", new StringBuilder().Append(s_secret).ToString());
        Assert.DoesNotContain(
            Text,
            new FetchedSecret(s_secret, false, new SecretRequest("a", [], false)).ToString(),
            StringComparison.Ordinal
        );
        Assert.IsNotType<IFormattable>(s_secret, exactMatch: false);
    }

    [Fact]
    public void A_serializer_does_not_print_it()
    {
        var encoded = Convert.ToBase64String(s_secret.Bytes);
        string written;
        try
        {
            written = JsonSerializer.Serialize(s_secret);
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or NotSupportedException)
        {
            written = refusal.ToString();
        }
        Assert.DoesNotContain(Text, written, StringComparison.Ordinal);
        Assert.DoesNotContain(encoded, written, StringComparison.Ordinal);
        Assert.Contains(
            encoded,
            JsonSerializer.Serialize(new { Bytes = s_secret.Bytes.ToArray() }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_debugger_shows_the_placeholder_and_no_member()
    {
        Assert.Equal("[secret]", typeof(SecretValue).GetCustomAttribute<DebuggerDisplayAttribute>()?.Value);
        var members = typeof(SecretValue)
            .GetMembers(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly
            )
            .Where(member => member is FieldInfo or PropertyInfo)
            .ToList();
        Assert.Equal(2, members.Count);
        Assert.All(
            members,
            member =>
                Assert.Equal(
                    DebuggerBrowsableState.Never,
                    member.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State
                )
        );
    }

    [Fact]
    public void It_is_a_copy()
    {
        byte[] bytes = [1, 2, 3];
        var secret = new SecretValue(bytes);
        bytes[0] = 9;
        Assert.Equal([1, 2, 3], secret.Bytes.ToArray());
    }
}
