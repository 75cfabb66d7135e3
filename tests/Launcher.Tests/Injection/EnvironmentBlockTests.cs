using System.Text;
using CsCheck;
using Launcher.Injection;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Injection;

public sealed class EnvironmentBlockTests
{
    [Fact]
    public void A_value_takes_the_first_place_of_its_name_and_the_only_one()
    {
        var block = new EnvironmentBlock(Inherited.Of("A=1", "B=2", "A=3", "A", "AB=4", "A=5"));
        block.Set("A", "x=y"u8);
        Assert.Equal(["A=x=y", "B=2", "A", "AB=4"], Inherited.Text(block.Entries));
        block.Set("C", ""u8);
        Assert.Equal(["A=x=y", "B=2", "A", "AB=4", "C="], Inherited.Text(block.Entries));
    }

    [Fact]
    public void Removing_leaves_out_every_entry_of_the_name()
    {
        var block = new EnvironmentBlock(Inherited.Of("A=1", "B=2", "A=3", "A", "=x"));
        block.Remove("A");
        block.Remove("gone");
        Assert.Equal(["B=2", "A", "=x"], Inherited.Text(block.Entries));
    }

    [Fact]
    [Trait("soak", "yes")]
    public void Everything_else_keeps_its_bytes_and_its_order()
    {
        var entry = Gen.Byte[1, 255].Array[0, 6].Select(bytes => (ReadOnlyMemory<byte>)bytes);
        var named = Gen.Select(Gen.OneOf("A", "B"), Gen.Byte[1, 255].Array[0, 3])
            .Select(
                (name, value) => (ReadOnlyMemory<byte>)(byte[])[.. Encoding.UTF8.GetBytes(name), (byte)'=', .. value]
            );
        Gen.Select(Gen.OneOf(entry, named).Array[0, 12], Gen.Byte[1, 255].Array[0, 4])
            .Sample(
                (entries, value) =>
                {
                    var block = new EnvironmentBlock(entries);
                    block.Set("A", value);
                    block.Remove("B");
                    var others = entries.Where(e => !e.Span.StartsWith("A="u8) && !e.Span.StartsWith("B="u8));
                    var kept = block.Entries.Where(e => !e.Span.StartsWith("A="u8));
                    var set = Assert.Single(block.Entries, e => e.Span.StartsWith("A="u8));
                    return others.SequenceEqual(kept) && set.Span[2..].SequenceEqual(value);
                },
                iter: Samples.Of(5_000)
            );
    }
}
